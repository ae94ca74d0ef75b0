#include "store/sqlite/row.hpp"

#include "base/ensure.hpp"
#include "store/sqlite/body.hpp"

namespace meent::store::sqlite {
namespace {

using query::Type;
using query::Value;

constexpr int kFirstField = 5;

bool lies_in_body(Type type) {
  return type == Type::geometry || type == Type::array || type == Type::json;
}

}  // namespace

StoredRow::StoredRow(const Layout& layout, const Owners& owners, IdCodec& ids,
                     std::vector<FieldIndex> fields)
    : layout_(layout), owners_(owners), ids_(ids), fields_(std::move(fields)) {
  int column = kFirstField;
  for (const FieldIndex field : fields_) {
    columns_.push_back(column);
    if (field.value >= 0) {
      column += layout.type(field) == Type::interval ? 2 : 1;
      needs_body_ = needs_body_ || lies_in_body(layout.type(field));
    }
  }
}

std::string StoredRow::columns(bool with_body) const {
  std::string all = "key,owner,version,changed,";
  all += with_body ? "body" : "NULL";
  for (const FieldIndex field : fields_) {
    if (field.value >= 0) {
      const std::string name = Layout::column(field);
      all += "," + name;
      if (layout_.type(field) == Type::interval) {
        all += "," + name + "u";
      }
    }
  }
  return all;
}

query::RecordView StoredRow::view() const {
  const RecordKey at = key();
  return {.key = at,
          .id = ids_.seal(layout_.id(), at),
          .owner_id = owner(),
          .owner = owners_.name(owner()),
          .version = static_cast<std::uint32_t>(statement_->whole(2)),
          .created = created_of(at),
          .changed = Instant{statement_->whole(3)},
          .body = statement_->text(4)};
}

int StoredRow::column_of(FieldIndex field) const {
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    if (fields_[i] == field) {
      return columns_[i];
    }
  }
  ensure(false, "a row has the fields it was made for");
  return 0;
}

Value StoredRow::own(FieldIndex field) const {
  if (field == query::kId) {
    return Value(ids_.seal(layout_.id(), key()).text());
  }
  if (field == query::kOwner) {
    return Value(
        std::string(owners_.name(OwnerId{static_cast<std::int32_t>(statement_->whole(1))})));
  }
  if (field == query::kVersion) {
    return Value(statement_->whole(2));
  }
  return Value(field == query::kCreated ? created_of(key()) : Instant{statement_->whole(3)});
}

Value StoredRow::typed(Type type, int column) const {
  switch (type) {
    case Type::boolean: return Value(statement_->whole(column) != 0);
    case Type::integer: return Value(statement_->whole(column));
    case Type::number: return Value(statement_->real(column));
    case Type::text: return Value(std::string(statement_->text(column)));
    case Type::instant: return Value(Instant{statement_->whole(column)});
    case Type::date: return Value(Date{static_cast<std::int32_t>(statement_->whole(column))});
    case Type::interval:
      return Value(
          Interval{Instant{statement_->whole(column)}, Instant{statement_->whole(column + 1)}});
    case Type::decimal:
      if (const auto decimal = Decimal::from_sort_key(statement_->blob(column))) {
        return Value(*decimal);
      }
      throw Failure(SQLITE_CORRUPT, "a decimal in the database is not one");
    default: break;
  }
  ensure(false, "this type has no column of its own");
  return {};
}

Value StoredRow::from_body(FieldIndex field) const {
  const auto& definition = layout_.collection().schema.field(field);
  const auto member = find_member(statement_->text(4), definition.name);
  if (!member) {
    return {};
  }
  auto value = value_of(definition, *member);
  if (!value) {
    throw Failure(SQLITE_CORRUPT,
                  "the body of a record does not fit its collection: " + value.error().detail);
  }
  return std::move(*value);
}

Value StoredRow::value(FieldIndex field) const {
  if (field.value < 0) {
    return own(field);
  }
  const int column = column_of(field);
  if (statement_->is_null(column)) {
    return {};
  }
  const Type type = layout_.type(field);
  return lies_in_body(type) ? from_body(field) : typed(type, column);
}

std::optional<std::string_view> StoredRow::text(FieldIndex field) const {
  if (field == query::kOwner) {
    return owners_.name(OwnerId{static_cast<std::int32_t>(statement_->whole(1))});
  }
  if (field.value < 0 || layout_.type(field) != Type::text) {
    return std::nullopt;
  }
  const int column = column_of(field);
  return statement_->is_null(column) ? std::nullopt : std::optional(statement_->text(column));
}

}  // namespace meent::store::sqlite
