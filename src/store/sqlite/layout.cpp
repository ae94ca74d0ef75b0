#include "store/sqlite/layout.hpp"

#include <algorithm>
#include <span>

namespace meent::store::sqlite {
namespace {

using query::Type;

struct ColumnPart {
  const char* suffix;
  const char* type;
};

std::span<const ColumnPart> parts_of(Type type) {
  static constexpr ColumnPart kWhole[] = {{"", "INTEGER"}};
  static constexpr ColumnPart kReal[] = {{"", "REAL"}};
  static constexpr ColumnPart kText[] = {{"", "TEXT"}};
  static constexpr ColumnPart kBlob[] = {{"", "BLOB"}};
  static constexpr ColumnPart kInterval[] = {{"", "INTEGER"}, {"u", "INTEGER"}};
  static constexpr ColumnPart kBox[] = {
      {"", "INTEGER"}, {"a", "REAL"}, {"b", "REAL"}, {"c", "REAL"}, {"d", "REAL"}};
  switch (type) {
    case Type::number: return kReal;
    case Type::text: return kText;
    case Type::decimal: return kBlob;
    case Type::interval: return kInterval;
    case Type::geometry: return kBox;
    default: return kWhole;
  }
}

bool has_column_index(Type type) {
  return type != Type::geometry && type != Type::array && type != Type::json;
}

}  // namespace

Layout::Layout(query::CollectionRef collection, Undeclared undeclared)
    : collection_(std::move(collection)), undeclared_(std::move(undeclared)) {
  const std::string number = std::to_string(collection_->id.value);
  table_ = "c" + number;
  versions_ = "v" + number;
  boxes_ = "r" + number;
  owner_index_ = "i" + number + "_owner";
  std::string names = "key,owner,version,changed";
  std::string sets = "owner=?2,version=?3,changed=?4";
  int place = 4;
  for (const auto& field : collection_->schema.definition().fields) {
    const FieldIndex index = types_.push_back(field.type);
    if (field.type == Type::geometry && field.indexed) {
      box_index_ = index;
    }
    for (const ColumnPart& part : parts_of(field.type)) {
      names += "," + column(index) + part.suffix;
    }
    sets += sets_of(index, place);
  }
  const std::string last = std::to_string(place + 1);
  std::string values = "?1";
  for (int i = 2; i <= place + 1; ++i) {
    values += ",?" + std::to_string(i);
  }
  select_ = "SELECT owner,version,changed,body FROM " + table_ + " WHERE key=?1";
  insert_ = "INSERT INTO " + table_ + "(" + names + ",body) VALUES(" + values + ")";
  update_ = "UPDATE " + table_ + " SET " + sets + ",body=?" + last + " WHERE key=?1";
}

bool Layout::indexed(FieldIndex field) const {
  return field.value >= 0 && collection_->schema.field(field).indexed &&
         has_column_index(types_[field]);
}

std::string Layout::index(FieldIndex field) const {
  return "i" + std::to_string(id().value) + "_" + column(field);
}

std::string Layout::sets_of(FieldIndex field, int& place) const {
  std::string sets;
  for (const ColumnPart& part : parts_of(types_[field])) {
    sets += "," + column(field) + part.suffix + "=?" + std::to_string(++place);
  }
  return sets;
}

std::vector<std::string> Layout::create_tables() const {
  std::string columns =
      "key INTEGER PRIMARY KEY,owner INTEGER NOT NULL,version INTEGER NOT NULL,"
      "changed INTEGER NOT NULL";
  for (std::size_t i = 0; i < types_.size(); ++i) {
    const FieldIndex field{static_cast<std::int32_t>(i)};
    for (const ColumnPart& part : parts_of(types_[field])) {
      columns += "," + column(field) + part.suffix + " " + part.type;
    }
  }
  return {"CREATE TABLE " + table_ + "(" + columns + ",body TEXT NOT NULL)",
          "CREATE TABLE " + versions_ +
              "(key INTEGER NOT NULL,version INTEGER NOT NULL,owner INTEGER NOT NULL,"
              "changed INTEGER NOT NULL,until INTEGER NOT NULL,ended INTEGER NOT NULL,"
              "body TEXT NOT NULL,UNIQUE(key,version))"};
}

std::string Layout::create_index(FieldIndex field) const {
  const bool two = types_[field] == Type::interval;
  const std::string name = column(field);
  return "CREATE INDEX " + index(field) + " ON " + table_ + "(" + name +
         (two ? "," + name + "u" : "") + ",key)";
}

std::string Layout::create_box_index() const {
  return "CREATE VIRTUAL TABLE " + boxes_ + " USING rtree(key,min_x,max_x,min_y,max_y)";
}

std::vector<std::string> Layout::create_indexes() const {
  std::vector<std::string> all{"CREATE INDEX " + owner_index_ + " ON " + table_ + "(owner,key)"};
  for (std::size_t i = 0; i < types_.size(); ++i) {
    const FieldIndex field{static_cast<std::int32_t>(i)};
    if (indexed(field)) {
      all.push_back(create_index(field));
    }
  }
  return all;
}

std::vector<std::string> Layout::drop_indexes() const {
  std::vector<std::string> all{"DROP INDEX " + owner_index_};
  for (std::size_t i = 0; i < types_.size(); ++i) {
    const FieldIndex field{static_cast<std::int32_t>(i)};
    if (indexed(field)) {
      all.push_back("DROP INDEX " + index(field));
    }
  }
  return all;
}

std::vector<std::string> Layout::drop_tables() const {
  std::vector<std::string> all{"DROP TABLE " + table_, "DROP TABLE " + versions_};
  if (box_index_) {
    all.push_back("DROP TABLE " + boxes_);
  }
  return all;
}

std::vector<std::string> Layout::add_columns(FieldIndex field) const {
  std::vector<std::string> all;
  for (const ColumnPart& part : parts_of(types_[field])) {
    all.push_back("ALTER TABLE " + table_ + " ADD COLUMN " + column(field) + part.suffix + " " +
                  part.type);
  }
  return all;
}

StateRef State::with(CollectionId id, LayoutRef layout) const {
  auto next = std::make_shared<State>(*this);
  if (layout) {
    next->layouts[id] = std::move(layout);
  } else {
    next->layouts.erase(id);
  }
  std::vector<query::CollectionRef> all;
  for (const auto& [unused, one] : next->layouts) {
    all.push_back(one->collection_ref());
  }
  std::ranges::sort(all, {}, [](const query::CollectionRef& c) -> const std::string& {
    return c->schema.definition().name;
  });
  next->catalogue = std::make_shared<const query::Catalogue>(std::move(all));
  return next;
}

}  // namespace meent::store::sqlite
