#include "formats/merge_patch.hpp"

#include <unordered_map>
#include <vector>

#include "base/ensure.hpp"
#include "base/json_writer.hpp"
#include "formats/json_walk.hpp"

namespace meent::formats {
namespace {

// A member of an object in canonical text: its name as written (canonical, so equal names are equal
// bytes) and its value.
struct Member {
  std::string_view name;  // with its quotes
  std::string_view value;
};

// Where a quoted text that begins at `at` ends.
std::size_t after_text(std::string_view json, std::size_t at) {
  for (++at; json[at] != '"'; ++at) {
    if (json[at] == '\\') {
      ++at;
    }
  }
  return at + 1;
}

// Where the value that begins at `at` ends. The text is canonical and was checked, so counting
// brackets outside texts is enough.
std::size_t after_value(std::string_view json, std::size_t at) {
  int depth = 0;
  for (; at < json.size(); ++at) {
    switch (json[at]) {
      case '"': at = after_text(json, at) - 1; break;
      case '{':
      case '[': ++depth; break;
      case '}':
      case ']':
        if (depth-- == 0) {
          return at;
        }
        break;
      case ',':
        if (depth == 0) {
          return at;
        }
        break;
      default: break;
    }
  }
  return at;
}

std::vector<Member> members_of(std::string_view object) {
  std::vector<Member> all;
  for (std::size_t at = 1; object[at] != '}';) {
    const std::size_t name_end = after_text(object, at);
    const std::size_t value_end = after_value(object, name_end + 1);
    all.push_back({.name = object.substr(at, name_end - at),
                   .value = object.substr(name_end + 1, value_end - name_end - 1)});
    at = value_end + (object[value_end] == ',' ? 1 : 0);
  }
  return all;
}

bool is_object(std::string_view json) {
  return !json.empty() && json.front() == '{';
}

// Appends what the patch makes of the target; an empty target is one that is not there.
void merge(std::string& out, std::string_view target, std::string_view patch) {
  if (!is_object(patch)) {
    out += patch;
    return;
  }
  const auto separate = [&out, begin = out.size() + 1] {
    if (out.size() > begin) {
      out += ',';
    }
  };
  out += '{';
  const std::vector<Member> changes = members_of(patch);
  std::unordered_map<std::string_view, std::string_view> by_name;
  for (const Member& change : changes) {
    by_name.emplace(change.name, change.value);
  }
  if (is_object(target)) {
    for (const Member& old : members_of(target)) {
      const auto change = by_name.find(old.name);
      if (change != by_name.end() && change->second == "null") {
        by_name.erase(change);
        continue;
      }
      separate();
      out += old.name;
      out += ':';
      if (change == by_name.end()) {
        out += old.value;
      } else {
        merge(out, old.value, change->second);
        by_name.erase(change);
      }
    }
  }
  for (const Member& change : changes) {
    if (change.value != "null" && by_name.contains(change.name)) {
      separate();
      out += change.name;
      out += ':';
      merge(out, {}, change.value);
    }
  }
  out += '}';
}

result<std::string> checked(std::string_view json, std::string_view which) {
  auto compact = compact_json(json);
  if (!compact) {
    error e = std::move(compact.error());
    e.detail = std::string(which) + ": " + e.detail;
    return fail(std::move(e));
  }
  return std::move(*compact);
}

}  // namespace

result<std::string> merge_patch(std::string_view target, std::string_view patch) {
  MEENT_TRY(old, checked(target, "what is to be patched"));
  MEENT_TRY(change, checked(patch, "the patch"));
  std::string out;
  out.reserve(old.size() + change.size());
  merge(out, old, change);
  return out;
}

}  // namespace meent::formats
