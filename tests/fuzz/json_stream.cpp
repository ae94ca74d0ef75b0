// Objects in bulk: the fast reader takes exactly what the strict document reader takes, and sees
// the same members in it.
#include "base/json_stream.hpp"

#include <algorithm>
#include <string>

#include "base/json.hpp"
#include "fuzz.hpp"

namespace {

// As the document reader: a value's JSON written compactly, or a text's characters.
std::string compact(const meent::json::ObjectReader::Member& member) {
  if (member.kind == meent::json::Kind::text) {
    return std::string(member.text);
  }
  const auto document = meent::json::parse(member.text);
  meent::ensure(document.has_value(), "the slice of a member is JSON");
  std::string out;
  document->root().append_to(out);
  return out;
}

void compare(const meent::json::ObjectReader::Member& ours, const meent::json::Member& strict) {
  meent::ensure(ours.name == strict.name, "the same names in the same order");
  meent::ensure(strict.value.is(ours.kind), "of the same kinds");
  std::string out;
  if (ours.kind == meent::json::Kind::text) {
    out = strict.value.text().value();
  } else {
    strict.value.append_to(out);
  }
  meent::ensure(compact(ours) == out, "with the same values");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string padded(meent::fuzz::text_of(data, std::min<std::size_t>(size, 16'384)));
  const auto text_size = padded.size();
  padded.append(meent::json::ObjectReader::kPadding, ' ');
  const auto text = std::string_view(padded).substr(0, text_size);
  const auto document = meent::json::parse(text);
  const bool is_object = document && document->root().is(meent::json::Kind::object);
  meent::json::ObjectReader reader;
  const auto members = reader.read(text);
  meent::ensure(members.has_value() == is_object, "both readers take the same objects");
  if (is_object) {
    const auto strict = document->root().members();
    meent::ensure(members->size() == strict.size(), "with as many members");
    for (std::size_t index = 0; index < strict.size(); ++index) {
      compare((*members)[index], strict[index]);
    }
  }
  return 0;
}
