#include "store/sqlite/reading.hpp"

#include "store/sqlite/body.hpp"
#include "store/sqlite/sight.hpp"

namespace meent::store::sqlite {
namespace {

tl::unexpected<error> no_record() {
  return fail(Code::not_found, "there is no record with this id in this collection");
}

query::RecordView view_of(const Owners& owners, const PublicId& id, RecordKey key,
                          const Statement& row) {
  return {.key = key,
          .id = id,
          .owner_id = OwnerId{static_cast<std::int32_t>(row.whole(0))},
          .owner = owners.name(OwnerId{static_cast<std::int32_t>(row.whole(0))}),
          .version = static_cast<std::uint32_t>(row.whole(1)),
          .created = created_of(key),
          .changed = Instant{row.whole(2)},
          .body = row.text(3)};
}

}  // namespace

result<void> read(Reader& reader, const Layout& layout, const Owners& owners,
                  const ReadRecord& question, query::RecordSink& sink) {
  const auto key = reader.ids().open(layout.id(), question.id);
  if (!key) {
    return no_record();
  }
  Run row(reader.statements().get(layout.select()));
  row->bind(1, key->value);
  if (!row->step()) {
    return no_record();
  }
  const query::Mask* mask =
      question.visible->mask(OwnerId{static_cast<std::int32_t>(row->whole(0))});
  if (mask == nullptr) {
    return no_record();
  }
  std::string seen;
  query::RecordView view =
      masked_view(layout, *mask, view_of(owners, question.id, *key, *row), seen);
  std::string body;
  if (!question.fields.empty()) {
    std::vector<std::string_view> names;
    names.reserve(question.fields.size());
    for (const FieldIndex field : question.fields) {
      names.emplace_back(layout.collection().schema.field(field).name);
    }
    project(view.body, names, body);
    view.body = body;
  }
  sink.take(view);
  return {};
}

result<void> versions(Reader& reader, const Layout& layout, const Owners& owners,
                      const ReadVersions& question, query::RecordSink& sink) {
  const auto key = reader.ids().open(layout.id(), question.id);
  if (!key) {
    return no_record();
  }
  {
    Run live(reader.statements().get(layout.select()));
    live->bind(1, key->value);
    if (!live->step() ||
        !question.visible->sees(OwnerId{static_cast<std::int32_t>(live->whole(0))})) {
      return no_record();
    }
  }
  Run row(reader.statements().get("SELECT owner,version,changed,body FROM " + layout.versions() +
                                  " WHERE key=?1 ORDER BY version DESC"));
  row->bind(1, key->value);
  std::string seen;
  while (row->step()) {
    const query::RecordView view = view_of(owners, question.id, *key, *row);
    if (const query::Mask* mask = question.visible->mask(view.owner_id)) {
      sink.take(masked_view(layout, *mask, view, seen));
    }
  }
  return {};
}

}  // namespace meent::store::sqlite
