// What tests of the store share: a store in a directory that goes away, a clock that is moved by
// hand, rows made from values, and sinks that keep what they are given.
#pragma once

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "base/json_writer.hpp"
#include "query/record.hpp"
#include "query/value_json.hpp"
#include "store/open.hpp"
#include "store/seal.hpp"

namespace meent::store::testing {

inline auto sealed(auto question) {
  return gate::Seal::on(std::move(question));
}

class HandClock final : public Clock {
 public:
  Instant now() const override { return Instant{micros_}; }
  std::int64_t steady_micros() const override { return steady_; }
  void advance(std::int64_t micros) { micros_ += micros; }
  void advance_steady(std::int64_t micros) { steady_ += micros; }

 private:
  std::int64_t micros_ = 1'790'000'000'000'000;
  std::int64_t steady_ = 0;
};

class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed = 1) : random_(seed) {}
  void fill(std::span<std::uint8_t> bytes) override {
    for (auto& byte : bytes) {
      byte = static_cast<std::uint8_t>(random_());
    }
  }

 private:
  std::mt19937_64 random_;
};

class TempDirectory {
 public:
  TempDirectory() {
    std::string form = (std::filesystem::temp_directory_path() / "meent-store-XXXXXX").string();
    path_ = ::mkdtemp(form.data());
  }
  ~TempDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// A record as a sink keeps it.
struct Kept {
  RecordKey key;
  PublicId id;
  std::string owner;
  std::uint32_t version = 0;
  Instant created;
  Instant changed;
  std::string body;
};

class KeepAll final : public query::RecordSink {
 public:
  void take(const query::RecordView& r) override {
    all.push_back(
        {r.key, r.id, std::string(r.owner), r.version, r.created, r.changed, std::string(r.body)});
  }
  std::vector<Kept> all;
};

// --- rows from values ---

using query::testing::append_value;

inline void fill_cell(query::RecordBatch& batch, std::size_t field, const query::Value& value) {
  query::Cell& cell = batch.cell(field);
  cell.null = value.is_null();
  const auto bytes = [&](std::string_view text) {
    cell.offset = batch.arena().size();
    cell.size = static_cast<std::uint32_t>(text.size());
    batch.arena().append(text);
  };
  if (const auto* yes = value.as<bool>()) {
    cell.whole = *yes;
  } else if (const auto* whole = value.as<std::int64_t>()) {
    cell.whole = *whole;
  } else if (const auto* real = value.as<double>()) {
    cell.real = *real;
  } else if (const auto* decimal = value.as<Decimal>()) {
    bytes(decimal->sort_key());
  } else if (const auto* text = value.as<std::string>()) {
    bytes(*text);
  } else if (const auto* instant = value.as<Instant>()) {
    cell.whole = instant->micros;
  } else if (const auto* date = value.as<Date>()) {
    cell.whole = date->days;
  } else if (const auto* interval = value.as<Interval>()) {
    cell.whole = interval->from.micros;
    cell.whole2 = interval->until.micros;
  }
}

// A row whose body is the canonical JSON of its values, with `extra` members behind them.
inline void add_row(query::RecordBatch& batch, const query::Schema& schema, std::string_view owner,
                    const std::vector<query::Value>& values, std::string_view extra = {}) {
  const std::size_t owner_at = batch.arena().size();
  batch.arena().append(owner);
  for (std::size_t i = 0; i < values.size(); ++i) {
    fill_cell(batch, i, values[i]);
  }
  std::string body;
  json::Writer out(body);
  out.begin_object();
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!values[i].is_null()) {
      out.key(schema.definition().fields[i].name);
      append_value(out, values[i]);
    }
  }
  out.end_object();
  if (!extra.empty()) {
    body.pop_back();
    body += (body.size() > 1 ? "," : "") + std::string(extra) + "}";
  }
  const std::size_t body_at = batch.arena().size();
  batch.arena().append(body);
  batch.close(owner_at, owner.size(), body_at, body.size());
}

// --- a store ---

class Bed {
 public:
  explicit Bed(OpenOptions base = {}) : options_(std::move(base)) {
    options_.directory = directory_.path() / "store";
    options_.clock = &clock;
    options_.random = &random_;
    reopen();
  }

  void reopen() {
    store_.reset();
    auto opened = open(options_);
    REQUIRE_MESSAGE(opened, opened.error().detail);
    store_ = std::move(*opened);
  }
  void close() { store_.reset(); }
  Store& operator*() const { return *store_; }
  Store* operator->() const { return store_.get(); }
  const OpenOptions& options() const { return options_; }
  const std::filesystem::path& directory() const { return directory_.path(); }

  query::CollectionRef create(query::CollectionDefinition definition) {
    auto schema = query::Schema::make(std::move(definition));
    REQUIRE_MESSAGE(schema, schema.error().detail);
    return create(std::move(*schema));
  }
  query::CollectionRef create(query::Schema schema) {
    const auto ticket = store_->create(sealed(CreateCollection{std::move(schema)}));
    auto& made = ticket->wait();
    REQUIRE_MESSAGE(made, made.error().detail);
    return *made;
  }
  result<WriteOutcome> write(std::vector<Change> changes) {
    return store_->write(sealed(WriteSet{std::move(changes)}))->wait();
  }
  result<WriteOutcome> write(Change change) {
    std::vector<Change> one;
    one.push_back(std::move(change));
    return write(std::move(one));
  }
  // One record; gives its id.
  PublicId add(const query::CollectionRef& collection, std::string_view owner,
               const std::vector<query::Value>& values, std::string_view extra = {}) {
    query::RecordBatch batch(collection->schema.size());
    add_row(batch, collection->schema, owner, values, extra);
    auto done = write(CreateRecords{collection->id, std::move(batch)});
    REQUIRE_MESSAGE(done, done.error().detail);
    return done->records.at(0).id;
  }
  result<PageEnd> list(ListRecords question, KeepAll& sink) {
    return store_->list(sealed(std::move(question)), sink);
  }
  std::vector<Kept> all(const query::CollectionRef& collection) {
    KeepAll sink;
    auto end = list({.collection = collection, .limit = 1'000'000, .max_bytes = 1U << 30U}, sink);
    REQUIRE(end);
    return std::move(sink.all);
  }
  result<Kept> read(const query::CollectionRef& collection, const PublicId& id) {
    KeepAll sink;
    auto found = store_->read(sealed(ReadRecord{collection->id, id, {}}), sink);
    if (!found) {
      return fail(found.error());
    }
    return sink.all.at(0);
  }

  HandClock clock;

 private:
  TempDirectory directory_;
  SeededRandom random_;
  OpenOptions options_;
  std::unique_ptr<Store> store_;
};

// A change that replaces all values and keeps the owner.
inline Transform replace_with(const query::Schema& schema, std::vector<query::Value> values) {
  return [&schema, values = std::move(values)](const query::RecordView& old,
                                               query::RecordBatch& out) -> result<void> {
    add_row(out, schema, old.owner, values);
    return {};
  };
}

}  // namespace meent::store::testing
