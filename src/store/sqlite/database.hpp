// SQLite behind three small types: a connection, a prepared statement, and a cache of statements by
// their text. Failures of the database are exceptions (house rule: a broken world); what a request
// did wrong is found out before SQL is asked. Not thread-safe: a connection belongs to one thread
// at a time.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.hpp"

namespace meent::store::sqlite {

class Failure : public broken_world {
 public:
  Failure(int sqlite_code, const std::string& what);
  int sqlite_code() const noexcept { return sqlite_code_; }
  // The transaction cannot go on: disk full or unreadable, no memory, damage.
  bool ends_transaction() const noexcept;

 private:
  int sqlite_code_;
};

class Connection {
 public:
  enum class Mode : std::uint8_t { create, write, read };
  Connection(const std::filesystem::path& file, Mode mode);

  sqlite3* raw() const { return handle_.get(); }
  // One or more statements without values or rows.
  void run(const std::string& sql);
  bool in_transaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }
  // Throws what SQLite says about `code`.
  [[noreturn]] void fail(int code, std::string_view doing) const;

 private:
  struct Close {
    void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
  };
  std::unique_ptr<sqlite3, Close> handle_;
};

class Statement {
 public:
  Statement(const Connection& connection, std::string_view sql);

  // Places count from 1. Text and blobs are not copied: they outlive the steps.
  void bind(int place, std::int64_t whole) {
    check(sqlite3_bind_int64(handle_.get(), place, whole));
  }
  void bind(int place, double real) { check(sqlite3_bind_double(handle_.get(), place, real)); }
  void bind(int place, std::string_view text) {
    check(sqlite3_bind_text64(handle_.get(), place, text.data() == nullptr ? "" : text.data(),
                              text.size(), SQLITE_STATIC, SQLITE_UTF8));
  }
  void bind_blob(int place, std::string_view bytes) {
    check(sqlite3_bind_blob64(handle_.get(), place, bytes.data() == nullptr ? "" : bytes.data(),
                              bytes.size(), SQLITE_STATIC));
  }
  void bind_null(int place) { check(sqlite3_bind_null(handle_.get(), place)); }

  // True: there is a row. A finished statement is reset by the next bind's owner, see Run.
  bool step() {
    const int code = sqlite3_step(handle_.get());
    if (code == SQLITE_ROW) {
      return true;
    }
    if (code != SQLITE_DONE) [[unlikely]] {
      check(code);
    }
    return false;
  }
  void reset() noexcept { sqlite3_reset(handle_.get()); }
  // Runs a statement that gives no rows, ready for the next values.
  void run() {
    const int code = sqlite3_step(handle_.get());
    if (code != SQLITE_DONE && code != SQLITE_ROW) [[unlikely]] {
      fail(code);
    }
    sqlite3_reset(handle_.get());
  }

  bool is_null(int column) const {
    return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
  }
  std::int64_t whole(int column) const { return sqlite3_column_int64(handle_.get(), column); }
  double real(int column) const { return sqlite3_column_double(handle_.get(), column); }
  // Without the final NUL that SQLite would make a copy for. Views end with the next step.
  std::string_view text(int column) const { return blob(column); }
  std::string_view blob(int column) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(handle_.get(), column));
    return {bytes == nullptr ? "" : bytes,
            static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
  }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  void check(int code) {
    if (code != SQLITE_OK) [[unlikely]] {
      fail(code);
    }
  }
  [[noreturn]] void fail(int code);

  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

// Statements by text, kept prepared.
class StatementCache {
 public:
  explicit StatementCache(const Connection& connection) : connection_(connection) {}
  Statement& get(const std::string& sql);
  // Forgets all when there are too many. Call it when no statement is in use.
  void trim();
  void clear() { statements_.clear(); }

 private:
  static constexpr std::size_t kMost = 400;
  const Connection& connection_;
  std::unordered_map<std::string, std::unique_ptr<Statement>> statements_;
};

// A use of a statement: reset when the scope ends, also by an exception, so that no half-read
// cursor stays open.
class Run {
 public:
  explicit Run(Statement& statement) : statement_(statement) {}
  ~Run() { statement_.reset(); }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  Statement* operator->() const { return &statement_; }
  Statement& operator*() const { return statement_; }

 private:
  Statement& statement_;
};

}  // namespace meent::store::sqlite
