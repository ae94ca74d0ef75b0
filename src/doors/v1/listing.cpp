#include "doors/v1/listing.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "doors/v1/describe.hpp"
#include "formats/cql2/text.hpp"
#include "query/check.hpp"

namespace meent::doors::v1 {

namespace {

constexpr std::size_t kMaxSortKeys = 8;

struct Piece {
  std::string_view text;
  std::size_t at = 0;  // character in the parameter
};

std::vector<Piece> pieces_of(std::string_view text) {
  std::vector<Piece> pieces;
  std::size_t at = 0;
  while (true) {
    const auto comma = std::min(text.find(',', at), text.size());
    pieces.push_back({text.substr(at, comma - at), at});
    if (comma == text.size()) {
      return pieces;
    }
    at = comma + 1;
  }
}

std::string place(std::string_view parameter, std::size_t at) {
  return std::string{parameter} + ':' + std::to_string(at);
}

std::optional<FieldIndex> own_property(std::string_view name) {
  constexpr std::pair<std::string_view, FieldIndex> kOwn[] = {{"id", query::kId},
                                                              {"owner", query::kOwner},
                                                              {"version", query::kVersion},
                                                              {"created", query::kCreated},
                                                              {"changed", query::kChanged}};
  for (const auto& [own, index] : kOwn) {
    if (own == name) {
      return index;
    }
  }
  return std::nullopt;
}

error unknown_field(std::string_view name, const query::Schema& schema, std::string where) {
  std::string detail = "there is no field \"" + std::string{name} + "\" in this collection";
  if (const std::string near = schema.nearest(name); !near.empty()) {
    detail += "; did you mean \"" + near + "\"?";
  }
  return {Code::invalid, std::move(detail), std::move(where)};
}

bool sorts(query::Type type) {
  return type != query::Type::geometry && type != query::Type::array && type != query::Type::json;
}

result<query::SortKey> read_sort_key(const Piece& piece, const query::Schema& schema) {
  std::string_view name = piece.text;
  const bool descending = name.starts_with('-');
  if (descending || name.starts_with('+')) {
    name.remove_prefix(1);
  }
  const std::string where = place("sort", piece.at);
  if (const auto own = own_property(name)) {
    if (*own == query::kId) {
      return fail(Code::invalid, "ids have no order; sort on created instead", where);
    }
    return query::SortKey{*own, descending};
  }
  const auto field = schema.find(name);
  if (!field) {
    return fail(unknown_field(name, schema, where));
  }
  if (const auto type = schema.field(*field).type; !sorts(type)) {
    return fail(Code::invalid,
                "a field of type " + std::string{query::name_of(type)} + " has no order", where);
  }
  return query::SortKey{*field, descending};
}

result<std::vector<query::SortKey>> read_sort(const std::string* text,
                                              const query::Schema& schema) {
  std::vector<query::SortKey> keys;
  if (text == nullptr) {
    return keys;
  }
  for (const Piece& piece : pieces_of(*text)) {
    MEENT_TRY(key, read_sort_key(piece, schema));
    const auto same = [&](const query::SortKey& each) { return each.field == key.field; };
    if (std::any_of(keys.begin(), keys.end(), same)) {
      return fail(Code::invalid, "this field stands twice in the sort", place("sort", piece.at));
    }
    keys.push_back(key);
  }
  if (keys.size() > kMaxSortKeys) {
    return fail(Code::too_large, "a sort has at most 8 fields", "sort");
  }
  return keys;
}

result<query::ExprRef> read_filter(const Call& call, const query::Schema& schema) {
  if (const auto* language = call.asked("filterLang");
      language != nullptr && *language != "cql2-text") {
    return fail(Code::invalid, "the only filter language here is cql2-text", "filterLang");
  }
  const auto* text = call.asked("filter");
  if (text == nullptr) {
    return query::ExprRef{};
  }
  MEENT_TRY(tree, formats::cql2::parse_text(*text));
  return query::check(tree, schema);
}

result<std::optional<std::uint32_t>> read_limit(const std::string* text) {
  if (text == nullptr) {
    return std::optional<std::uint32_t>{};
  }
  std::uint32_t limit = 0;
  const auto [at, bad] = std::from_chars(text->data(), text->data() + text->size(), limit);
  if (bad != std::errc{} || at != text->data() + text->size() || limit < 1 || limit > kMaxLimit) {
    return fail(Code::invalid, "limit must be a whole number from 1 to 10000", "limit");
  }
  return std::optional{limit};
}

result<bool> read_count(const std::string* text) {
  if (text != nullptr && *text != "none" && *text != "exact") {
    return fail(Code::invalid, "count must be none or exact", "count");
  }
  return text != nullptr && *text == "exact";
}

}  // namespace

result<std::vector<FieldIndex>> read_fields(const std::string* text, const query::Schema& schema) {
  std::vector<FieldIndex> fields;
  if (text == nullptr) {
    return fields;
  }
  for (const Piece& piece : pieces_of(*text)) {
    const auto field = schema.find(piece.text);
    if (!field && own_property(piece.text)) {
      return fail(Code::invalid,
                  "\"" + std::string{piece.text} + "\" is always given; name fields of data only",
                  place("fields", piece.at));
    }
    if (!field) {
      return fail(unknown_field(piece.text, schema, place("fields", piece.at)));
    }
    fields.push_back(*field);
  }
  std::sort(fields.begin(), fields.end());
  fields.erase(std::unique(fields.begin(), fields.end()), fields.end());
  return fields;
}

result<Asked> read_listing(const Call& call, gate::CollectionRef collection) {
  Asked asked;
  const query::Schema& schema = collection->schema;
  MEENT_TRY(filter, read_filter(call, schema));
  MEENT_TRY(sort, read_sort(call.asked("sort"), schema));
  MEENT_TRY(fields, read_fields(call.asked("fields"), schema));
  MEENT_TRY(limit, read_limit(call.asked("limit")));
  MEENT_TRY(count, read_count(call.asked("count")));
  if (const auto* cursor = call.asked("cursor")) {
    if (cursor->empty()) {
      return fail(Code::invalid, "the cursor is empty; leave it out for the first page", "cursor");
    }
    asked.listing.cursor = *cursor;
  }
  asked.listing.query = {
      .filter = std::move(filter), .sort = std::move(sort), .fields = std::move(fields)};
  asked.listing.collection = std::move(collection);
  asked.listing.limit = limit.value_or(kDefaultLimit);
  asked.listing.request = call.request.request_id;
  asked.limit_given = limit.has_value();
  asked.count = count;
  return asked;
}

openapi::Parameter fields_parameter() {
  return query_parameter("fields", "Names of the fields to show, with commas; absent: all.",
                         R"({"type":"string"})", R"("depth,placed")");
}

std::vector<openapi::Parameter> listing_parameters() {
  constexpr const char* kFilter = R"-("depth > 2.5 AND placed >= DATE('2020-01-01')")-";
  return {query_parameter("filter", "Which records: a condition in CQL2 text.",
                          R"({"type":"string"})", kFilter),
          query_parameter("filterLang", "The language of `filter`.",
                          R"({"type":"string","enum":["cql2-text"],"default":"cql2-text"})"),
          query_parameter("sort",
                          "Fields to sort on, with commas; a minus before a name turns the order "
                          "round. Absent values come last. owner, version, created and changed are "
                          "names too.",
                          R"({"type":"string"})", R"("-changed,name")"),
          fields_parameter(),
          query_parameter("cursor",
                          "`next` of the page before; valid for a day and this question only.",
                          R"({"type":"string"})"),
          query_parameter("limit",
                          "At most so many records. An export without limit gives all of them.",
                          R"({"type":"integer","minimum":1,"maximum":10000,"default":100})", "100"),
          query_parameter("count", "Whether to count all records that match; it costs time.",
                          R"({"type":"string","enum":["none","exact"],"default":"none"})")};
}

}  // namespace meent::doors::v1
