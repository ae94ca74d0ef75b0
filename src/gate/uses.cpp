#include "gate/uses.hpp"

#include "base/json_writer.hpp"

namespace meent::gate {

std::string_view name_of(Action action) {
  switch (action) {
    case Action::read: return "read";
    case Action::list: return "list";
    case Action::count: return "count";
    case Action::aggregate: return "aggregate";
    case Action::versions: return "versions";
    case Action::stream: return "stream";
    case Action::write: return "write";
    case Action::load: return "load";
    case Action::define: return "define";
    case Action::check: return "check";
  }
  return "";
}

std::string body_of(const Principal& who, const Usage& use) {
  std::string body;
  body.reserve(512);
  json::Writer writer(body);
  writer.begin_object().member("v", 1).member("at", use.at);
  writer.member("action", name_of(use.action)).member("by", std::string_view(who.id()));
  if (!who.is_anonymous()) {
    writer.member("party", std::string_view(who.party_id()));
  }
  if (!use.purpose.empty()) {
    writer.member("purpose", use.purpose);
  }
  if (!use.collection.empty()) {
    writer.member("collection", use.collection);
  }
  if (use.fields) {
    writer.key("fields").begin_array();
    for (const FieldIndex field : *use.fields) {
      writer.value(std::string_view(use.schema->field(field).name));
    }
    writer.end_array();
  }
  if (!use.change.empty()) {
    writer.member("change", use.change);
  }
  if (use.action != Action::define) {
    writer.member("records", use.records);
  }
  if (!use.request.empty()) {
    writer.member("request", use.request);
  }
  writer.end_object();
  return body;
}

std::vector<std::string> terms_of(const Principal& who, const Usage& use) {
  std::vector<std::string> terms;
  terms.push_back("by:" + who.id());
  if (!who.is_anonymous()) {
    terms.push_back("consumer:" + who.party_id());
  }
  if (!use.purpose.empty()) {
    terms.push_back("purpose:" + std::string(use.purpose));
  }
  if (!use.collection.empty()) {
    terms.push_back("collection:" + std::string(use.collection));
  }
  return terms;
}

}  // namespace meent::gate
