#include "gate/masked_write.hpp"

#include "base/ensure.hpp"
#include "base/json.hpp"
#include "base/json_writer.hpp"

namespace meent::gate {

namespace {

// A record is at most 16 MB, and was checked when it came in.
constexpr json::Limits kLimits{.bytes = 64U << 20U, .depth = 80, .values = 10'000'000};

bool writable(const query::Schema& schema, const query::Mask& mask, std::string_view name) {
  if (mask.all()) {
    return true;
  }
  const auto field = schema.find(name);
  return field && mask.exact(*field);
}

json::Document parsed(std::string_view body) {
  auto document = json::parse(body, kLimits);
  ensure(document.has_value(), "a stored body is JSON");
  return std::move(*document);
}

void append_member(std::string& out, const json::Member& member) {
  if (out.size() > 1) {
    out.push_back(',');
  }
  json::append_quoted(out, member.name);
  out.push_back(':');
  member.value.append_to(out);
}

}  // namespace

std::string writable_part(const query::Schema& schema, const query::Mask& mask,
                          std::string_view body) {
  const json::Document document = parsed(body);
  std::string out = "{";
  for (const json::Member& each : document.root().members()) {
    if (writable(schema, mask, each.name)) {
      append_member(out, each);
    }
  }
  return out + '}';
}

result<std::string> merge_writable(const query::Schema& schema, const query::Mask& mask,
                                   std::string_view old, std::string_view asked) {
  const json::Document before = parsed(old);
  const json::Document after = parsed(asked);
  std::string out = "{";
  for (const json::Member& each : after.root().members()) {
    if (!writable(schema, mask, each.name)) {
      std::string where = "/data";
      json::append_pointer(where, each.name);
      return fail(Code::denied, "this agreement does not let you write this", std::move(where));
    }
    append_member(out, each);
  }
  for (const json::Member& each : before.root().members()) {
    if (!writable(schema, mask, each.name)) {
      append_member(out, each);
    }
  }
  return out + '}';
}

}  // namespace meent::gate
