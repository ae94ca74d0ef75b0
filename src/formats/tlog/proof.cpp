#include "formats/tlog/proof.hpp"

#include <charconv>

#include <fmt/format.h>

#include "base/bytes.hpp"
#include "base/json.hpp"
#include "base/json_writer.hpp"

namespace meent::tlog {
namespace {

constexpr std::string_view kHead = "c2sp.org/tlog-proof@v1\n";
constexpr std::string_view kExtra = "extra ";
constexpr std::string_view kIndex = "index ";
constexpr std::size_t kMostPath = 63;

std::string opening_json(const Opening& opening) {
  std::string out;
  json::Writer writer(out);
  writer.begin_object()
      .member("version", 1)
      .member("random", std::string_view{format(opening.random)});
  writer.key("digests").begin_array();
  for (const Hash& each : opening.digests) {
    writer.value(std::string_view{format(each)});
  }
  writer.end_array().member("body", std::string_view{opening.body});
  if (opening.block) {
    writer.key("block").begin_object().member("number", opening.block->number);
    writer.member("salt", std::string_view{base64_encode(opening.block->salt)});
    writer.key("owners").begin_array();
    for (const OwnerId each : opening.block->owners) {
      writer.value(each.value);
    }
    writer.end_array().end_object();
  }
  writer.end_object();
  return out;
}

result<Opening::Block> parse_block(const json::Node& node) {
  MEENT_CHECK(node.only({"number", "salt", "owners"}));
  Opening::Block out;
  MEENT_TRY(number, node.member("number").integer());
  MEENT_TRY(salt_text, node.member("salt").text());
  MEENT_TRY(salt, base64_decode(salt_text));
  if (salt.size() != out.salt.size() || number < 0 || number > UINT32_MAX) {
    return node.wrong("a block has a number and a salt of 16 bytes");
  }
  out.number = static_cast<std::uint32_t>(number);
  std::copy(salt.begin(), salt.end(), out.salt.begin());
  MEENT_TRY(owners, node.member("owners").array());
  for (const json::Node& each : owners.items()) {
    MEENT_TRY(ordinal, each.integer());
    if (ordinal < 1 || ordinal > INT32_MAX) {
      return each.wrong("an owner is a number from 1");
    }
    out.owners.emplace_back(static_cast<std::int32_t>(ordinal));
  }
  return out;
}

result<Opening> parse_opening(std::string_view text) {
  MEENT_TRY(document, json::parse(text, {.bytes = kMostProofFile}));
  const json::Node root = document.root();
  MEENT_CHECK(root.only({"version", "random", "digests", "body", "block"}));
  MEENT_TRY(version, root.member("version").integer());
  if (version != 1) {
    return fail(Code::unsupported, "this opening is of a version that is not known here");
  }
  Opening out;
  MEENT_TRY(random_text, root.member("random").text());
  MEENT_TRY(random, parse_hash(random_text));
  out.random = random;
  MEENT_TRY(digests, root.member("digests").array());
  for (const json::Node& each : digests.items()) {
    MEENT_TRY(digest_text, each.text());
    MEENT_TRY(digest, parse_hash(digest_text));
    out.digests.push_back(digest);
  }
  MEENT_TRY(body, root.member("body").text());
  out.body = std::string(body);
  if (root.member("block").object()) {
    MEENT_TRY(block, parse_block(root.member("block")));
    out.block = std::move(block);
  }
  return out;
}

}  // namespace

std::string ProofFile::text() const {
  std::string out(kHead);
  if (opening) {
    out.append(kExtra).append(base64_encode(bytes_of(opening_json(*opening)))).push_back('\n');
  }
  out.append(fmt::format("{}{}\n", kIndex, index));
  for (const Hash& each : proof) {
    out.append(format(each)).push_back('\n');
  }
  return out.append("\n").append(checkpoint);
}

result<ProofFile> parse_proof_file(std::string_view text) {
  if (text.size() > kMostProofFile) {
    return fail(Code::too_large, "a proof file has at most 4 MB");
  }
  if (!text.starts_with(kHead)) {
    return fail(Code::invalid, "a proof file starts with c2sp.org/tlog-proof@v1", "line 1");
  }
  text.remove_prefix(kHead.size());
  const auto next_line = [&text]() -> result<std::string_view> {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) {
      return fail(Code::invalid, "the proof file ends inside a line");
    }
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return line;
  };
  ProofFile out;
  MEENT_TRY(line, next_line());
  if (line.starts_with(kExtra)) {
    MEENT_TRY(extra, base64_decode(line.substr(kExtra.size())));
    MEENT_TRY(opening, parse_opening(extra));
    out.opening = std::move(opening);
    MEENT_TRY(after, next_line());
    line = after;
  }
  if (!line.starts_with(kIndex)) {
    return fail(Code::invalid, "the line 'index' with the place of the entry is missing");
  }
  line.remove_prefix(kIndex.size());
  const auto [end, why] = std::from_chars(line.data(), line.data() + line.size(), out.index);
  if (why != std::errc{} || end != line.data() + line.size() ||
      (line.size() > 1 && line[0] == '0')) {
    return fail(Code::invalid, "the index is a decimal without leading zeroes");
  }
  for (;;) {
    MEENT_TRY(hash_line, next_line());
    if (hash_line.empty()) {
      break;
    }
    if (out.proof.size() == kMostPath) {
      return fail(Code::invalid, "a proof has at most 63 hashes");
    }
    MEENT_TRY(hash, parse_hash(hash_line));
    out.proof.push_back(hash);
  }
  out.checkpoint = std::string(text);
  return out;
}

result<Shown> verify_proof_file(const ProofFile& file, const VerifierKey& log,
                                std::span<const VerifierKey> witnesses) {
  if (!file.opening) {
    return fail(Code::invalid, "the proof file does not open the entry it is about");
  }
  MEENT_TRY(opened, open_checkpoint(file.checkpoint, log));
  MEENT_TRY(entry, commitment_of(*file.opening));
  MEENT_CHECK(verify_inclusion(file.index, opened.checkpoint.size, leaf_hash(text_of(entry)),
                               file.proof, opened.checkpoint.root));
  Shown out{.checkpoint = opened.checkpoint, .index = file.index, .body = file.opening->body};
  if (file.opening->block) {
    out.owners = file.opening->block->owners;
  }
  for (const VerifierKey& witness : witnesses) {
    const auto seen = verify(opened.note, witness);
    if (seen) {
      out.witnesses.emplace_back(witness.name, seen->unix_seconds.value_or(0));
    } else if (seen.error().code != Code::not_found) {
      return fail(seen.error());
    }
  }
  return out;
}

}  // namespace meent::tlog
