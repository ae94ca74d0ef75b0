#include "doors/v1/definition.hpp"

#include <array>
#include <utility>

#include "base/json.hpp"
#include "base/json_writer.hpp"
#include "base/text.hpp"

namespace meent::doors::v1 {

namespace {

using query::CollectionDefinition;
using query::FieldDefinition;

// Null stands for absent, so that a merge patch can take a text away.
bool given(const json::Node& node) {
  return node.exists() && !node.is_null();
}

result<void> read_text(const json::Node& node, std::string& to) {
  if (given(node)) {
    MEENT_TRY(text, node.text());
    to = text;
  }
  return {};
}

result<void> read_flag(const json::Node& node, bool& to) {
  if (given(node)) {
    MEENT_TRY(yes, node.boolean());
    to = yes;
  }
  return {};
}

constexpr std::array kTypes = {query::Type::boolean, query::Type::integer,  query::Type::number,
                               query::Type::decimal, query::Type::text,     query::Type::instant,
                               query::Type::date,    query::Type::interval, query::Type::geometry,
                               query::Type::array,   query::Type::json};

result<query::Type> read_type(const json::Node& node) {
  MEENT_TRY(name, node.text());
  if (const auto type = query::parse_type(name)) {
    return *type;
  }
  std::vector<std::string_view> known;
  std::string list;
  for (const query::Type each : kTypes) {
    known.push_back(query::name_of(each));
    list.append(list.empty() ? "" : ", ").append(query::name_of(each));
  }
  const auto near = text::nearest(name, known);
  return node.wrong("there is no type \"" + std::string{name} + "\"; " +
                    (near ? "did you mean \"" + std::string{*near} + "\"?" : "known are " + list));
}

result<void> read_choices(const json::Node& node, std::vector<std::string>& to) {
  if (!given(node)) {
    return {};
  }
  MEENT_TRY(list, node.array());
  for (const json::Node& each : list.items()) {
    MEENT_TRY(choice, each.text());
    to.emplace_back(choice);
  }
  return {};
}

result<FieldDefinition> read_field(const json::Node& node) {
  MEENT_TRY(object, node.object());
  MEENT_CHECK(object.only({"name", "type", "item", "title", "meaning", "unit", "required",
                           "personal", "indexed", "choices"}));
  FieldDefinition field;
  MEENT_TRY(name, object.member("name").text());
  field.name = name;
  MEENT_TRY(type, read_type(object.member("type")));
  field.type = type;
  if (given(object.member("item"))) {
    MEENT_TRY(item, read_type(object.member("item")));
    field.item = item;
  }
  MEENT_CHECK(read_text(object.member("title"), field.title));
  MEENT_CHECK(read_text(object.member("meaning"), field.meaning));
  MEENT_CHECK(read_text(object.member("unit"), field.unit));
  MEENT_CHECK(read_flag(object.member("required"), field.required));
  MEENT_CHECK(read_flag(object.member("personal"), field.personal));
  MEENT_CHECK(read_flag(object.member("indexed"), field.indexed));
  MEENT_CHECK(read_choices(object.member("choices"), field.choices));
  return field;
}

void write_text(json::Writer& writer, std::string_view name, const std::string& text) {
  if (!text.empty()) {
    writer.member(name, std::string_view{text});
  }
}

void write_flag(json::Writer& writer, std::string_view name, bool yes) {
  if (yes) {
    writer.member(name, true);
  }
}

void write_field(json::Writer& writer, const FieldDefinition& field) {
  writer.begin_object().member("name", std::string_view{field.name});
  writer.member("type", query::name_of(field.type));
  if (field.item != query::Type::unknown) {
    writer.member("item", query::name_of(field.item));
  }
  write_text(writer, "title", field.title);
  write_text(writer, "meaning", field.meaning);
  write_text(writer, "unit", field.unit);
  write_flag(writer, "required", field.required);
  write_flag(writer, "personal", field.personal);
  write_flag(writer, "indexed", field.indexed);
  if (!field.choices.empty()) {
    writer.key("choices").begin_array();
    for (const std::string& each : field.choices) {
      writer.value(std::string_view{each});
    }
    writer.end_array();
  }
  writer.end_object();
}

void write_members(json::Writer& writer, const CollectionDefinition& definition) {
  writer.member("name", std::string_view{definition.name});
  write_text(writer, "title", definition.title);
  write_text(writer, "description", definition.description);
  write_text(writer, "organisation", definition.organisation);
  writer.key("fields").begin_array();
  for (const FieldDefinition& each : definition.fields) {
    write_field(writer, each);
  }
  writer.end_array();
}

}  // namespace

result<query::Schema> read_definition(std::string_view text) {
  MEENT_TRY(document, json::parse(text));
  MEENT_TRY(root, document.root().object());
  MEENT_CHECK(root.only({"name", "title", "description", "organisation", "fields"}));
  CollectionDefinition definition;
  MEENT_TRY(name, root.member("name").text());
  definition.name = name;
  MEENT_CHECK(read_text(root.member("title"), definition.title));
  MEENT_CHECK(read_text(root.member("description"), definition.description));
  MEENT_CHECK(read_text(root.member("organisation"), definition.organisation));
  MEENT_TRY(fields, root.member("fields").array());
  for (const json::Node& each : fields.items()) {
    MEENT_TRY(field, read_field(each));
    definition.fields.push_back(std::move(field));
  }
  return query::Schema::make(std::move(definition));
}

std::string definition_json(const CollectionDefinition& definition) {
  std::string out;
  json::Writer writer(out);
  writer.begin_object();
  write_members(writer, definition);
  writer.end_object();
  return out;
}

void append_collection(std::string& out, const query::Collection& collection,
                       std::uint64_t record_count) {
  json::Writer writer(out);
  writer.begin_object();
  write_members(writer, collection.schema.definition());
  writer.member("version", collection.version).member("recordCount", record_count);
  writer.end_object();
}

}  // namespace meent::doors::v1
