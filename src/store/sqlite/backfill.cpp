#include "store/sqlite/backfill.hpp"

#include <algorithm>
#include <vector>

#include "query/record.hpp"
#include "store/sqlite/body.hpp"
#include "store/sqlite/rows.hpp"

namespace meent::store::sqlite {
namespace {

using query::FieldDefinition;
using query::RecordBatch;
using query::Value;

template <class Bytes>
void put_bytes(RecordBatch& batch, query::Cell& cell, const Bytes& bytes) {
  cell.offset = batch.arena().size();
  cell.size = static_cast<std::uint32_t>(bytes.size());
  batch.arena().append(bytes.data(), bytes.size());
}

void put_box(RecordBatch& batch, query::Cell& cell, const geo::Box& box) {
  const double sides[] = {box.min_x, box.min_y, box.max_x, box.max_y};
  put_bytes(batch, cell, std::string_view(reinterpret_cast<const char*>(sides), sizeof sides));
}

void fill(RecordBatch& batch, query::Cell& cell, const Value& value) {
  cell.null = value.is_null();
  if (const auto* yes = value.as<bool>()) {
    cell.whole = *yes ? 1 : 0;
  } else if (const auto* whole = value.as<std::int64_t>()) {
    cell.whole = *whole;
  } else if (const auto* real = value.as<double>()) {
    cell.real = *real;
  } else if (const auto* decimal = value.as<Decimal>()) {
    put_bytes(batch, cell, decimal->sort_key());
  } else if (const auto* text = value.as<std::string>()) {
    put_bytes(batch, cell, *text);
  } else if (const auto* instant = value.as<Instant>()) {
    cell.whole = instant->micros;
  } else if (const auto* date = value.as<Date>()) {
    cell.whole = date->days;
  } else if (const auto* interval = value.as<Interval>()) {
    cell.whole = interval->from.micros;
    cell.whole2 = interval->until.micros;
  } else if (const auto* geometry = value.as<Value::GeometryRef>()) {
    put_box(batch, cell, geo::bounds(**geometry));
  }
}

// The body with its declared members first, in the order of the schema.
std::string in_order(std::string_view body, const std::vector<FieldDefinition>& fields) {
  std::string out = "{";
  const auto add = [&out](std::string_view member) {
    if (out.size() > 1) {
      out.push_back(',');
    }
    out.append(member);
  };
  std::vector<std::string_view> declared(fields.size());
  std::vector<std::string_view> others;
  for (Members members(body); members.next();) {
    const auto field = std::ranges::find(fields, members.name(), &FieldDefinition::name);
    if (field == fields.end()) {
      others.push_back(members.whole());
    } else {
      declared[static_cast<std::size_t>(field - fields.begin())] = members.whole();
    }
  }
  for (const auto& member : declared) {
    if (!member.empty()) {
      add(member);
    }
  }
  std::ranges::for_each(others, add);
  return out + "}";
}

class Backfill {
 public:
  Backfill(WriteContext& context, const Layout& layout, std::size_t first)
      : context_(context), layout_(layout), first_(first) {}

  result<void> run() {
    std::string sql = "SELECT key,body FROM " + layout_.table() + " WHERE key>?1 AND (";
    for (std::size_t i = first_; i < fields().size(); ++i) {
      sql += (i == first_ ? "instr(body,'\"" : " OR instr(body,'\"") + fields()[i].name + "\":')";
    }
    sql += ") ORDER BY key LIMIT 1000";
    for (std::int64_t after = -1; after != kDone;) {
      MEENT_TRY(next, portion(sql, after));
      after = next;
    }
    return {};
  }

 private:
  static constexpr std::int64_t kDone = -2;

  const std::vector<FieldDefinition>& fields() const {
    return layout_.collection().schema.definition().fields;
  }

  // Rows are read a portion at a time, so that no row is changed under a reading statement.
  result<std::int64_t> portion(const std::string& sql, std::int64_t after) {
    std::vector<std::pair<std::int64_t, std::string>> rows;
    {
      Run ask(context_.statements.get(sql));
      ask->bind(1, after);
      while (ask->step()) {
        rows.emplace_back(ask->whole(0), ask->text(1));
      }
    }
    for (const auto& [key, body] : rows) {
      MEENT_CHECK(row(key, body));
    }
    return rows.empty() ? kDone : rows.back().first;
  }

  result<void> row(std::int64_t key, const std::string& body) {
    RecordBatch batch(layout_.fields());
    for (std::size_t i = first_; i < fields().size(); ++i) {
      const auto member = find_member(body, fields()[i].name);
      if (!member) {
        continue;
      }
      const auto value = value_of(fields()[i], *member);
      if (!value) {
        return fail(Code::conflict,
                    "there are records with a member \"" + fields()[i].name +
                        "\" that does not fit this field; choose another name or type",
                    "/fields/" + std::to_string(i) + "/type");
      }
      fill(batch, batch.cell(i), *value);
    }
    const std::size_t body_at = batch.arena().size();
    const std::string ordered = in_order(body, fields());
    batch.arena().append(ordered);
    batch.close(body_at, 0, body_at, ordered.size());
    update(key, batch);
    return {};
  }

  void update(std::int64_t key, const RecordBatch& batch) {
    std::string sets = "body=?2";
    int place = 2;
    for (std::size_t i = first_; i < fields().size(); ++i) {
      sets += layout_.sets_of(FieldIndex{static_cast<std::int32_t>(i)}, place);
    }
    Statement& statement =
        context_.statements.get("UPDATE " + layout_.table() + " SET " + sets + " WHERE key=?1");
    const RecordBatch::Row row = batch.row(0);
    statement.bind(1, key);
    statement.bind(2, row.body);
    bind_fields(statement, 3, layout_, first_, batch, row);
    statement.run();
  }

  WriteContext& context_;
  const Layout& layout_;
  std::size_t first_;
};

}  // namespace

result<void> backfill(WriteContext& context, const Layout& layout, std::size_t first) {
  return Backfill(context, layout, first).run();
}

}  // namespace meent::store::sqlite
