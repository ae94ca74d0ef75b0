#include "formats/record_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <unordered_map>

#include "base/geo/geojson.hpp"
#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "formats/cell.hpp"
#include "formats/json_walk.hpp"

namespace meent::formats {

using query::Cell;
using query::FieldDefinition;
using query::RecordBatch;
using query::Type;

static_assert(RecordReader::kPadding == kJsonPadding);

namespace {

constexpr int kUndeclared = -1;
constexpr std::array<std::string_view, 6> kEnvelope{"owner",   "data",    "id",
                                                    "version", "created", "changed"};

tl::unexpected<error> expected_but(std::string_view what, od::value& value) {
  return fail(Code::invalid, fmt::format("expected {}, got {}", what, kind_of(value)));
}

tl::unexpected<error> unknown_member(std::string_view name) {
  const auto meant = text::nearest(name, kEnvelope);
  return fail(at_member(
      {Code::invalid,
       meant ? fmt::format("unknown member; did you mean \"{}\"?", *meant)
             : std::string("unknown member; a record has \"owner\" and \"data\", and the fields of "
                           "the collection stand inside \"data\""),
       {}},
      name));
}

}  // namespace

// The body is gathered in `members_`, each member with the comma before it; when the members came
// in the order of the schema, that is the body but for its braces. Texts without escapes are not
// copied again: their cells point into the body.
class RecordReader::Impl {
 public:
  Impl(const query::Schema& schema, std::string default_owner, Required required);

  result<void> read_envelope(std::string_view json, RecordBatch& batch);

  std::string padded;

 private:
  struct Slice {
    int field;            // or kUndeclared
    std::uint32_t begin;  // in members_, of its comma
    std::uint32_t end;
    bool text_inside;  // the field's cell points into members_
  };

  result<void> envelope_member(od::field& field, RecordBatch& batch);
  result<void> owner(od::value& value);
  result<void> ignored(std::string_view name, od::value& value);
  result<void> data(od::object object, RecordBatch& batch);
  result<void> member(od::field& field, std::size_t place, RecordBatch& batch);
  result<int> resolve(od::field& field, std::size_t place, MemberName& name);
  result<void> declared(int index, od::value& value, RecordBatch& batch, Slice& slice);
  result<void> undeclared(std::string_view name, od::value& value);
  result<void> scalar(Type type, od::value& value, RecordBatch& batch, Cell& cell);
  result<void> text(const FieldDefinition& field, od::value& value, RecordBatch& batch, Cell* cell,
                    Slice* slice);
  result<void> geometry(od::value& value, RecordBatch& batch, Cell& cell);
  result<void> array(const FieldDefinition& field, od::value& value, RecordBatch& batch);
  result<void> check_required(RecordBatch& batch) const;
  void close(std::string_view owner, RecordBatch& batch);
  void begin_row();

  const std::vector<FieldDefinition>& fields_;
  std::string default_owner_;
  std::unordered_map<std::string_view, int> by_name_;
  std::vector<int> required_;
  std::vector<int> shape_;  // the field at each place of the last row: rows tend to be alike

  JsonWalk walk_;
  geo::GeoJsonParser geojson_;
  std::string members_;
  std::vector<Slice> slices_;
  std::vector<std::uint64_t> seen_;  // of each field: the last row that had it
  std::uint64_t row_ = 0;
  NameSet undeclared_;
  bool in_order_ = true;
  int last_field_ = kUndeclared;
  std::string owner_;
  bool has_owner_ = false;
  bool has_data_ = false;
  unsigned seen_envelope_ = 0;
};

RecordReader::Impl::Impl(const query::Schema& schema, std::string default_owner, Required required)
    : fields_(schema.definition().fields), default_owner_(std::move(default_owner)) {
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    by_name_.emplace(fields_[i].name, static_cast<int>(i));
    if (fields_[i].required && required == Required::checked) {
      required_.push_back(static_cast<int>(i));
    }
  }
  seen_.resize(fields_.size(), 0);
}

void RecordReader::Impl::begin_row() {
  ++row_;
  members_.clear();
  slices_.clear();
  undeclared_.clear();
  in_order_ = true;
  last_field_ = kUndeclared;
  has_owner_ = false;
  has_data_ = false;
  seen_envelope_ = 0;
}

result<void> RecordReader::Impl::read_envelope(std::string_view json, RecordBatch& batch) {
  begin_row();
  MEENT_CHECK(walk_.start(json));
  MEENT_TRY(object, walk_.object());
  for (auto each : object) {
    od::field field;
    if (const auto code = std::move(each).get(field)) [[unlikely]] {
      return walk_.syntax(code);
    }
    MEENT_CHECK(envelope_member(field, batch));
  }
  MEENT_CHECK(walk_.finish());
  if (!has_data_) {
    return fail(Code::invalid, "a record needs \"data\", the object of its fields", "/data");
  }
  if (!has_owner_ && default_owner_.empty()) {
    return fail(Code::invalid, "a record needs \"owner\", the name of who decides about it",
                "/owner");
  }
  MEENT_CHECK(check_required(batch));
  close(has_owner_ ? std::string_view(owner_) : std::string_view(default_owner_), batch);
  return {};
}

result<void> RecordReader::Impl::envelope_member(od::field& field, RecordBatch& batch) {
  MEENT_TRY(name, walk_.name(field));
  const auto known = std::ranges::find(kEnvelope, name.text);
  if (known == kEnvelope.end()) {
    return unknown_member(name.text);
  }
  const unsigned bit = 1U << static_cast<unsigned>(known - kEnvelope.begin());
  if ((seen_envelope_ & bit) != 0) {
    return fail(at_member({Code::invalid, "this name stands twice in its object", {}}, name.text));
  }
  seen_envelope_ |= bit;
  result<void> done;
  if (name.text == "data") {
    od::object object;
    if (const auto code = field.value().get_object().get(object)) {
      done = code == simdjson::INCORRECT_TYPE
                 ? expected_but("an object with the fields of the record", field.value())
                 : walk_.syntax(code);
    } else {
      has_data_ = true;
      done = data(object, batch);
    }
  } else if (name.text == "owner") {
    done = owner(field.value());
  } else {
    done = ignored(name.text, field.value());
  }
  return done ? done : fail(at_member(std::move(done.error()), name.text));
}

result<void> RecordReader::Impl::owner(od::value& value) {
  if (token_of(value).front() != '"') {
    return expected_but("the name of an owner", value);
  }
  MEENT_TRY(text, walk_.string(value));
  MEENT_CHECK(check_owner(text));
  owner_.assign(text);
  has_owner_ = true;
  return {};
}

// What an exported line has besides: it is allotted anew, but must look like what it says it is.
result<void> RecordReader::Impl::ignored(std::string_view name, od::value& value) {
  if (name == "version") {
    return value.get_int64().error() == simdjson::SUCCESS ? result<void>{}
                                                          : expected_but("an integer", value);
  }
  if (token_of(value).front() != '"') {
    return expected_but("a text", value);
  }
  MEENT_CHECK(walk_.string(value));
  return {};
}

result<void> RecordReader::Impl::data(od::object object, RecordBatch& batch) {
  std::size_t place = 0;
  for (auto each : object) {
    od::field field;
    if (const auto code = std::move(each).get(field)) [[unlikely]] {
      return walk_.syntax(code);
    }
    MEENT_CHECK(member(field, place++, batch));
  }
  return {};
}

// Which field a member is. The guess is the field that stood at this place in the last row.
result<int> RecordReader::Impl::resolve(od::field& field, std::size_t place, MemberName& name) {
  if (place >= shape_.size()) {
    shape_.push_back(kUndeclared);
  }
  const int guess = shape_[place];
  if (guess != kUndeclared) {
    const std::string& expected = fields_[static_cast<std::size_t>(guess)].name;
    const char* const raw = field.key().raw();
    if (std::memcmp(raw, expected.data(), expected.size()) == 0 && raw[expected.size()] == '"') {
      name = {.raw = {raw, expected.size()}, .text = {raw, expected.size()}};
      return guess;
    }
  }
  MEENT_TRY(read, walk_.name(field));
  name = read;
  const auto found = by_name_.find(name.text);
  shape_[place] = found == by_name_.end() ? kUndeclared : found->second;
  return shape_[place];
}

result<void> RecordReader::Impl::member(od::field& field, std::size_t place, RecordBatch& batch) {
  constexpr std::size_t kMaxMembers = 10'000;
  MemberName name;
  MEENT_TRY(index, resolve(field, place, name));
  Slice slice{.field = index,
              .begin = static_cast<std::uint32_t>(members_.size()),
              .end = 0,
              .text_inside = false};
  result<void> done;
  if (index == kUndeclared) {
    done = undeclared_.add(name.text) ? result<void>{}
                                      : fail(Code::invalid, "this name stands twice in its object");
    if (done) {
      members_ += ',';
      done = undeclared(name.text, field.value());
    }
    last_field_ = static_cast<int>(fields_.size());
  } else {
    std::uint64_t& seen = seen_[static_cast<std::size_t>(index)];
    done =
        seen != row_ ? result<void>{} : fail(Code::invalid, "this name stands twice in its object");
    seen = row_;
    in_order_ = in_order_ && index > last_field_;
    last_field_ = index;
    if (done) {
      members_ += ",\"";
      members_ += fields_[static_cast<std::size_t>(index)].name;
      members_ += "\":";
      done = declared(index, field.value(), batch, slice);
    }
  }
  if (done && place == kMaxMembers) {
    done = fail(Code::too_large, fmt::format("a record may have at most {} members", kMaxMembers));
  }
  if (!done) [[unlikely]] {
    return fail(at_member(std::move(done.error()), name.text));
  }
  slice.end = static_cast<std::uint32_t>(members_.size());
  slices_.push_back(slice);
  return {};
}

result<void> RecordReader::Impl::undeclared(std::string_view name, od::value& value) {
  json::append_quoted(members_, name);
  members_ += ':';
  return walk_.append_compact(members_, value, 2);
}

result<void> RecordReader::Impl::declared(int index, od::value& value, RecordBatch& batch,
                                          Slice& slice) {
  const FieldDefinition& field = fields_[static_cast<std::size_t>(index)];
  Cell& cell = batch.cell(static_cast<std::size_t>(index));
  if (value.raw_json_token().front() == 'n') {
    return walk_.append_scalar(members_, value);
  }
  switch (field.type) {
    case Type::text: return text(field, value, batch, &cell, &slice);
    case Type::geometry: return geometry(value, batch, cell);
    case Type::array: cell.null = false; return array(field, value, batch);
    case Type::json:
    case Type::unknown: cell.null = false; return walk_.append_compact(members_, value, 2);
    default: return scalar(field.type, value, batch, cell);
  }
}

// Everything that is one token and no text.
result<void> RecordReader::Impl::scalar(Type type, od::value& value, RecordBatch& batch,
                                        Cell& cell) {
  const std::string_view token = token_of(value);
  const bool is_text = token.front() == '"';
  const bool is_number = token.front() == '-' || (token.front() >= '0' && token.front() <= '9');
  if (type == Type::integer) {
    std::int64_t whole = 0;
    if (!is_number || value.get_int64().get(whole) != simdjson::SUCCESS) {
      return fail(Code::invalid, fmt::format("expected {}, got {}", wanted(type),
                                             is_number ? token : kind_of(value)));
    }
    cell.whole = whole;
  } else if (type == Type::number) {
    double real = 0;
    if (!is_number || value.get_double().get(real) != simdjson::SUCCESS) {
      return fail(Code::invalid, fmt::format("expected {}, got {}", wanted(type),
                                             is_number ? token : kind_of(value)));
    }
    cell.real = real;
  } else if (type == Type::boolean) {
    bool yes = false;
    if (value.get_bool().get(yes) != simdjson::SUCCESS) {
      return expected_but(wanted(type), value);
    }
    cell.whole = yes ? 1 : 0;
  } else if (is_text) {
    MEENT_TRY(read, walk_.string(value));
    MEENT_CHECK(fill_from_text(type, read, batch, cell));
    if (read.data() != token.data() + 1) {
      json::append_quoted(members_, read);
      return {};
    }
  } else if (type == Type::decimal && is_number) {
    if (value.get_double().error() != simdjson::SUCCESS) {
      return fail(Code::invalid, fmt::format("expected {}, got {}", wanted(type), token));
    }
    MEENT_CHECK(fill_from_text(type, token, batch, cell));
  } else {
    return expected_but(wanted(type), value);
  }
  cell.null = false;
  members_ += token;
  return {};
}

result<void> RecordReader::Impl::text(const FieldDefinition& field, od::value& value,
                                      RecordBatch& batch, Cell* cell, Slice* slice) {
  const std::string_view token = token_of(value);
  if (token.front() != '"') {
    return expected_but("a text", value);
  }
  MEENT_TRY(read, walk_.string(value));
  if (!field.choices.empty()) {
    MEENT_CHECK(check_choice(field, read));
  }
  if (read.data() != token.data() + 1) {
    Cell unused;
    MEENT_CHECK(fill_with_copy(read, batch, cell != nullptr ? *cell : unused));
    json::append_quoted(members_, read);
    return {};
  }
  if (cell != nullptr) {
    cell->null = false;
    cell->size = static_cast<std::uint32_t>(read.size());
    cell->offset = members_.size() + 1;  // shifted by close()
    slice->text_inside = true;
  }
  members_ += token;
  return {};
}

result<void> RecordReader::Impl::geometry(od::value& value, RecordBatch& batch, Cell& cell) {
  if (value.raw_json_token().front() != '{') {
    return expected_but("a GeoJSON geometry", value);
  }
  const std::size_t from = members_.size();
  MEENT_CHECK(walk_.append_compact(members_, value, 2));
  const std::size_t size = members_.size() - from;
  members_.append(geo::GeoJsonParser::kPadding, ' ');
  auto read = geojson_.parse_padded(std::string_view(members_).substr(from, size));
  members_.resize(from + size);
  if (!read) {
    return fail(std::move(read.error()));
  }
  return fill_from_geometry(*read, batch, cell);
}

result<void> RecordReader::Impl::array(const FieldDefinition& field, od::value& value,
                                       RecordBatch& batch) {
  od::array items;
  if (const auto code = value.get_array().get(items)) {
    return code == simdjson::INCORRECT_TYPE
               ? expected_but(fmt::format("an array, of which each item is {}", wanted(field.item)),
                              value)
               : walk_.syntax(code);
  }
  const std::size_t arena_was = batch.arena().size();
  members_ += '[';
  std::size_t index = 0;
  for (auto each : items) {
    od::value item;
    if (const auto code = std::move(each).get(item)) {
      return walk_.syntax(code);
    }
    if (index > 0) {
      members_ += ',';
    }
    Cell unused;
    auto done = item.raw_json_token().front() == 'n' ? expected_but(wanted(field.item), item)
                : field.item == Type::text           ? text(field, item, batch, nullptr, nullptr)
                : field.item == Type::json           ? walk_.append_compact(members_, item, 3)
                : field.item == Type::geometry       ? geometry(item, batch, unused)
                                                     : scalar(field.item, item, batch, unused);
    if (!done) {
      return fail(at_index(std::move(done.error()), index));
    }
    ++index;
  }
  members_ += ']';
  batch.arena().resize(arena_was);  // items have no cells; what they put there is not needed
  return {};
}

result<void> RecordReader::Impl::check_required(RecordBatch& batch) const {
  for (const int index : required_) {
    if (batch.cell(static_cast<std::size_t>(index)).null) {
      return fail(Code::invalid, "this field is required and may not be null",
                  "/data/" + fields_[static_cast<std::size_t>(index)].name);
    }
  }
  return {};
}

void RecordReader::Impl::close(std::string_view owner, RecordBatch& batch) {
  std::string& arena = batch.arena();
  const std::size_t owner_at = arena.size();
  arena += owner;
  const std::size_t body_at = arena.size();
  if (!in_order_) {
    std::ranges::stable_sort(slices_, {}, [](const Slice& slice) {
      return static_cast<unsigned>(slice.field);  // undeclared ones come last
    });
  } else {
    arena += members_;
  }
  for (const Slice& slice : slices_) {
    const std::size_t at = in_order_ ? body_at + slice.begin : arena.size();
    if (!in_order_) {
      arena.append(members_, slice.begin, slice.end - slice.begin);
    }
    if (slice.text_inside) {
      batch.cell(static_cast<std::size_t>(slice.field)).offset += at - slice.begin;
    }
  }
  if (slices_.empty()) {
    arena += '{';
  } else {
    arena[body_at] = '{';  // in the place of the first comma
  }
  arena += '}';
  batch.close(owner_at, owner.size(), body_at, arena.size() - body_at);
}

RecordReader::RecordReader(const query::Schema& schema, std::string default_owner,
                           Required required)
    : impl_(std::make_unique<Impl>(schema, std::move(default_owner), required)) {}
RecordReader::~RecordReader() = default;
RecordReader::RecordReader(RecordReader&&) noexcept = default;
RecordReader& RecordReader::operator=(RecordReader&&) noexcept = default;

result<void> RecordReader::read(std::string_view json, RecordBatch& batch) {
  impl_->padded.assign(json);
  impl_->padded.append(kPadding, ' ');
  return read_padded(std::string_view(impl_->padded).substr(0, json.size()), batch);
}

result<void> RecordReader::read_padded(std::string_view json, RecordBatch& batch) {
  auto done = impl_->read_envelope(json, batch);
  if (!done) [[unlikely]] {
    batch.abandon();
  }
  return done;
}

}  // namespace meent::formats
