#include "formats/tlog/checkpoint.hpp"

#include <charconv>

#include <fmt/format.h>

#include "base/text.hpp"

namespace meent::tlog {

std::string Checkpoint::text() const {
  std::string out = fmt::format("{}\n{}\n{}\n", origin, size, format(root));
  for (const std::string& line : extensions) {
    out.append(line).push_back('\n');
  }
  return out;
}

result<Checkpoint> parse_checkpoint(std::string_view text) {
  if (!text.ends_with('\n')) {
    return fail(Code::invalid, "a checkpoint ends in a newline");
  }
  const auto lines = text::split(text.substr(0, text.size() - 1), '\n');
  if (lines.size() < 3 || lines[0].empty()) {
    return fail(Code::invalid, "a checkpoint has three lines: origin, size and root");
  }
  Checkpoint out{.origin = std::string(lines[0])};
  const std::string_view size = lines[1];
  const auto [end, why] = std::from_chars(size.data(), size.data() + size.size(), out.size);
  if (why != std::errc{} || end != size.data() + size.size() ||
      (size.size() > 1 && size[0] == '0') || out.size > INT64_MAX) {
    return fail(Code::invalid, "the second line of a checkpoint is the number of entries", "2");
  }
  auto root = parse_hash(lines[2]);
  if (!root) {
    return fail(Code::invalid, "the third line of a checkpoint is the base64 of its root", "3");
  }
  out.root = *root;
  for (std::size_t i = 3; i < lines.size(); ++i) {
    if (lines[i].empty()) {
      return fail(Code::invalid, "a line of a checkpoint is empty", std::to_string(i + 1));
    }
    out.extensions.emplace_back(lines[i]);
  }
  return out;
}

result<SignedCheckpoint> parse_signed_checkpoint(std::string_view text) {
  MEENT_TRY(note, parse_note(text));
  MEENT_TRY(checkpoint, parse_checkpoint(note.text));
  return SignedCheckpoint{std::move(checkpoint), std::move(note)};
}

result<SignedCheckpoint> open_checkpoint(std::string_view text, const VerifierKey& log) {
  MEENT_TRY(opened, parse_signed_checkpoint(text));
  if (opened.checkpoint.origin != log.name) {
    return fail(Code::invalid, fmt::format("the checkpoint is of {}, the key of {}",
                                           opened.checkpoint.origin, log.name));
  }
  MEENT_CHECK(verify(opened.note, log));
  return opened;
}

}  // namespace meent::tlog
