#include "formats/tlog/witness.hpp"

#include <charconv>

#include <fmt/format.h>

namespace meent::tlog {
namespace {

constexpr std::size_t kMostProofLines = 63;
constexpr std::string_view kOld = "old ";

result<std::uint64_t> size_of(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, why] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (why != std::errc{} || end != text.data() + text.size() || value > INT64_MAX ||
      (text.size() > 1 && text[0] == '0')) {
    return fail(Code::invalid, "a size is a decimal without leading zeroes");
  }
  return value;
}

}  // namespace

std::string AddCheckpoint::text() const {
  std::string out = fmt::format("{}{}\n", kOld, old_size);
  for (const Hash& each : proof) {
    out.append(format(each)).push_back('\n');
  }
  return out.append("\n").append(note);
}

result<AddCheckpoint> parse_add_checkpoint(std::string_view text) {
  const auto next_line = [&text]() -> result<std::string_view> {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) {
      return fail(Code::invalid, "the request ends inside a line");
    }
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return line;
  };
  MEENT_TRY(first, next_line());
  if (!first.starts_with(kOld)) {
    return fail(Code::invalid, "the first line is 'old' and a size");
  }
  AddCheckpoint out;
  MEENT_TRY(size, size_of(first.substr(kOld.size())));
  out.old_size = size;
  for (;;) {
    MEENT_TRY(line, next_line());
    if (line.empty()) {
      break;
    }
    if (out.proof.size() == kMostProofLines) {
      return fail(Code::invalid, "a proof has at most 63 lines");
    }
    MEENT_TRY(hash, parse_hash(line));
    out.proof.push_back(hash);
  }
  out.note = std::string(text);
  return out;
}

result<std::uint64_t> parse_witness_size(std::string_view body) {
  if (!body.ends_with('\n')) {
    return fail(Code::invalid, "the answer of the witness is not a size and a newline");
  }
  return size_of(body.substr(0, body.size() - 1));
}

}  // namespace meent::tlog
