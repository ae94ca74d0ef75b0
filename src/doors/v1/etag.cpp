#include "doors/v1/etag.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <vector>

namespace meent::doors::v1 {

namespace {

// The opaque parts of a list of entity tags; nothing when it is not one.
std::optional<std::vector<std::string_view>> tags_of(std::string_view header) {
  std::vector<std::string_view> tags;
  while (true) {
    const auto skip = header.find_first_not_of(" \t,");
    if (skip == std::string_view::npos) {
      return tags.empty() ? std::nullopt : std::optional{std::move(tags)};
    }
    header.remove_prefix(skip);
    if (header.starts_with("W/")) {
      header.remove_prefix(2);
    }
    const auto end = header.starts_with('"') ? header.find('"', 1) : std::string_view::npos;
    if (end == std::string_view::npos) {
      return std::nullopt;
    }
    tags.push_back(header.substr(1, end - 1));
    header.remove_prefix(end + 1);
  }
}

// A tag that is not a version of ours can match nothing, which is no error.
std::optional<std::uint32_t> version_of(std::string_view tag) {
  std::uint32_t version = 0;
  const auto [at, bad] = std::from_chars(tag.data(), tag.data() + tag.size(), version);
  const bool ended = at == tag.data() + tag.size() || *at == '-';
  return bad == std::errc{} && ended ? std::optional{version} : std::nullopt;
}

std::vector<std::uint32_t> versions_of(const std::vector<std::string_view>& tags) {
  std::vector<std::uint32_t> versions;
  for (const std::string_view tag : tags) {
    if (const auto version = version_of(tag)) {
      versions.push_back(*version);
    }
  }
  return versions;
}

bool is_any(std::string_view header) {
  const auto from = header.find_first_not_of(" \t");
  return from != std::string_view::npos && header[from] == '*' &&
         header.find_first_not_of(" \t", from + 1) == std::string_view::npos;
}

}  // namespace

std::string etag_of(std::uint32_t version) {
  return '"' + std::to_string(version) + '"';
}

// FNV-1a, 64 bits: a validator, not a secret.
std::string etag_of(std::string_view seen) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : seen) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  }
  std::array<char, 16> digits{};
  digits.fill('0');
  std::array<char, 16> written{};
  const auto end = std::to_chars(written.data(), written.data() + written.size(), hash, 16).ptr;
  std::copy_backward(written.data(), end, digits.end());
  return "\"s" + std::string(digits.data(), digits.size()) + '"';
}

result<gate::Precondition> precondition(std::string_view if_match, std::string_view if_none_match) {
  using Kind = gate::Precondition::Kind;
  if (!if_none_match.empty()) {
    if (!is_any(if_none_match) || !if_match.empty()) {
      return fail(Code::invalid,
                  "on a write only If-None-Match: * is known, and not beside If-Match; use "
                  "If-Match with the ETag you read",
                  "If-None-Match");
    }
    return gate::Precondition{.kind = Kind::absent};
  }
  if (if_match.empty()) {
    return gate::Precondition{};
  }
  if (is_any(if_match)) {
    return gate::Precondition{.kind = Kind::exists};
  }
  const auto tags = tags_of(if_match);
  if (!tags) {
    return fail(Code::invalid, "If-Match must be * or ETags in double quotes, such as \"3\"",
                "If-Match");
  }
  return gate::Precondition{.kind = Kind::version_in, .versions = versions_of(*tags)};
}

bool not_modified(std::string_view if_none_match, std::string_view etag) {
  if (if_none_match.empty()) {
    return false;
  }
  if (is_any(if_none_match)) {
    return true;
  }
  const std::string_view wanted = etag.substr(1, etag.size() - 2);
  const auto tags = tags_of(if_none_match);
  return tags && std::ranges::any_of(*tags, [wanted](std::string_view tag) {
           return tag.substr(0, tag.find('-')) == wanted;
         });
}

bool not_modified(std::string_view if_none_match, std::uint32_t version) {
  if (if_none_match.empty()) {
    return false;
  }
  if (is_any(if_none_match)) {
    return true;
  }
  const auto tags = tags_of(if_none_match);
  if (!tags) {
    return false;
  }
  const auto versions = versions_of(*tags);
  return std::find(versions.begin(), versions.end(), version) != versions.end();
}

}  // namespace meent::doors::v1
