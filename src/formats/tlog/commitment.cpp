#include "formats/tlog/commitment.hpp"

#include <algorithm>
#include <cstring>

#include "base/ensure.hpp"

namespace meent::tlog {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::uint8_t kBlockMark = 2;
constexpr std::string_view kLeafUse = "meent leaf";
constexpr std::string_view kOwnersUse = "meent owners";

void append_varint(std::string& out, std::uint32_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>(value | 0x80U));
    value >>= 7U;
  }
  out.push_back(static_cast<char>(value));
}

// The shortest form only, so that one list has one encoding.
std::optional<std::uint32_t> take_varint(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes.size() && i < 5; ++i) {
    const auto byte = static_cast<std::uint8_t>(bytes[i]);
    value |= std::uint64_t{byte & 0x7FU} << (7 * i);
    if (byte < 0x80) {
      if ((byte == 0 && i > 0) || value > INT32_MAX) {
        return std::nullopt;
      }
      bytes.remove_prefix(i + 1);
      return static_cast<std::uint32_t>(value);
    }
  }
  return std::nullopt;
}

std::array<char, 4> be32(std::uint32_t value) {
  return {static_cast<char>(value >> 24U), static_cast<char>(value >> 16U),
          static_cast<char>(value >> 8U), static_cast<char>(value)};
}

std::string_view view(const std::array<char, 4>& bytes) {
  return {bytes.data(), bytes.size()};
}

Salt salt_of(const Hash& key, std::uint32_t block) {
  const Hash long_salt = hmac_sha256(key, view(be32(block)));
  Salt out;
  std::copy_n(long_salt.begin(), out.size(), out.begin());
  return out;
}

Hash block_digest(const Salt& salt, std::string_view bytes) {
  const char mark = kBlockMark;
  return sha256({{&mark, 1}, {reinterpret_cast<const char*>(salt.data()), salt.size()}, bytes});
}

Hash commitment(const Hash& random, std::span<const Hash> digests, std::string_view body) {
  const auto count = be32(static_cast<std::uint32_t>(digests.size()));
  Sha256 digest;
  digest.add_byte(kVersion).add(random).add(view(count));
  for (const Hash& each : digests) {
    digest.add(each);
  }
  return digest.add(body).finish();
}

tl::unexpected<error> broken_owners() {
  return fail(Code::invalid, "the owners of this entry are not as they were written");
}

std::vector<Hash> digests_of(const Hash& key, std::span<const std::string_view> blocks) {
  std::vector<Hash> out;
  out.reserve(blocks.size());
  for (std::uint32_t i = 0; i < blocks.size(); ++i) {
    out.push_back(block_digest(salt_of(key, i), blocks[i]));
  }
  return out;
}

}  // namespace

std::string encode_owners(std::span<const OwnerId> owners) {
  std::string out;
  out.reserve(owners.size() * 2);
  std::int32_t before = 0;
  for (std::size_t i = 0; i < owners.size(); ++i) {
    ensure(owners[i].value > before, "owners are positive and ascending");
    const std::int32_t base = i % kOwnersInBlock == 0 ? 0 : before;
    append_varint(out, static_cast<std::uint32_t>(owners[i].value - base));
    before = owners[i].value;
  }
  return out;
}

result<std::vector<std::string_view>> blocks_of(std::string_view encoded, std::uint32_t owners) {
  std::vector<std::string_view> out;
  std::string_view left = encoded;
  for (std::uint32_t done = 0; done < owners;) {
    const char* const begin = left.data();
    const auto here = std::min<std::uint32_t>(kOwnersInBlock, owners - done);
    for (std::uint32_t i = 0; i < here; ++i) {
      if (!take_varint(left)) {
        return broken_owners();
      }
    }
    out.emplace_back(begin, static_cast<std::size_t>(left.data() - begin));
    done += here;
  }
  if (!left.empty()) {
    return broken_owners();
  }
  return out;
}

result<std::vector<OwnerId>> decode_block(std::string_view block) {
  std::vector<OwnerId> out;
  std::int64_t ordinal = 0;
  while (!block.empty()) {
    const auto step = take_varint(block);
    if (!step || *step == 0 || ordinal + *step > INT32_MAX || out.size() == kOwnersInBlock) {
      return broken_owners();
    }
    ordinal += *step;
    out.emplace_back(static_cast<std::int32_t>(ordinal));
  }
  return out;
}

result<std::vector<OwnerId>> decode_owners(std::string_view encoded, std::uint32_t owners) {
  MEENT_TRY(blocks, blocks_of(encoded, owners));
  std::vector<OwnerId> out;
  out.reserve(owners);
  for (const std::string_view block : blocks) {
    MEENT_TRY(here, decode_block(block));
    if (!out.empty() && !here.empty() && here.front() <= out.back()) {
      return broken_owners();
    }
    out.insert(out.end(), here.begin(), here.end());
  }
  return out;
}

result<Hash> commit(const Secret& secret, std::string_view encoded, std::uint32_t owners,
                    std::string_view body) {
  const Hash random = hmac_sha256(secret, kLeafUse);
  if (owners == 0 && encoded.empty()) {
    return commitment(random, {}, body);
  }
  MEENT_TRY(blocks, blocks_of(encoded, owners));
  return commitment(random, digests_of(hmac_sha256(secret, kOwnersUse), blocks), body);
}

result<Opening> open_entry(const Secret& secret, std::string_view encoded, std::uint32_t owners,
                           std::string_view body, std::optional<OwnerId> owner) {
  MEENT_TRY(blocks, blocks_of(encoded, owners));
  const Hash key = hmac_sha256(secret, kOwnersUse);
  Opening out{.random = hmac_sha256(secret, kLeafUse),
              .digests = digests_of(key, blocks),
              .body = std::string(body)};
  if (!owner) {
    return out;
  }
  for (std::uint32_t i = 0; i < blocks.size(); ++i) {
    MEENT_TRY(here, decode_block(blocks[i]));
    if (std::binary_search(here.begin(), here.end(), *owner)) {
      out.block = Opening::Block{i, salt_of(key, i), std::move(here)};
      return out;
    }
  }
  return fail(Code::not_found, "this entry is not about this owner");
}

result<Hash> commitment_of(const Opening& opening) {
  if (opening.block) {
    const auto& block = *opening.block;
    std::int32_t before = 0;
    for (const OwnerId each : block.owners) {
      if (each.value <= before) {
        return broken_owners();
      }
      before = each.value;
    }
    if (block.number >= opening.digests.size() || block.owners.size() > kOwnersInBlock ||
        block_digest(block.salt, encode_owners(block.owners)) != opening.digests[block.number]) {
      return fail(Code::invalid, "the block of owners is not the one the entry was made with");
    }
  }
  return commitment(opening.random, opening.digests, opening.body);
}

}  // namespace meent::tlog
