// Records as NDJSON: a refused row leaves no trace in the batch; an accepted row is valid canonical
// JSON that is accepted again, unchanged.
#include "formats/record_json.hpp"

#include <string>

#include "fuzz.hpp"

namespace {

using meent::query::FieldDefinition;
using meent::query::RecordBatch;
using meent::query::Schema;
using meent::query::Type;

Schema every_type() {
  std::vector<FieldDefinition> fields;
  for (const auto type : {Type::boolean, Type::integer, Type::number, Type::decimal, Type::text,
                          Type::instant, Type::date, Type::interval, Type::geometry, Type::json}) {
    fields.push_back({.name = std::string("a_") + std::string(name_of(type)), .type = type});
  }
  fields.push_back({.name = "a_list", .type = Type::array, .item = Type::integer});
  auto made = Schema::make({.name = "things", .fields = std::move(fields)});
  meent::ensure(made.has_value(), "the schema is sound");
  return std::move(*made);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Schema schema = every_type();
  RecordBatch batch(schema.size());
  meent::http::ViewBody body(meent::fuzz::text_of(data, size));
  meent::formats::NdjsonReader lines(schema, body, "owner", meent::formats::OnBadRow::skip_bad);
  for (auto more = lines.next(batch); more && *more; more = lines.next(batch)) {
    meent::formats::RecordReader again(schema, "owner");
    for (std::size_t index = 0; index < batch.size(); ++index) {
      const auto row = batch.row(index);
      RecordBatch copy(schema.size());
      const auto envelope = R"({"data":)" + std::string(row.body) + "}";
      meent::ensure(again.read(envelope, copy).has_value(), "a canonical body is accepted");
      meent::ensure(copy.row(0).body == row.body, "and stays as it is");
    }
  }
  return 0;
}
