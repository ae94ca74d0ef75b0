#include "store/sqlite/database.hpp"

#include <cerrno>
#include <cstring>

namespace meent::store::sqlite {
namespace {

Code code_of(int sqlite_code) {
  switch (sqlite_code & 0xff) {
    case SQLITE_FULL: return Code::exhausted;
    case SQLITE_TOOBIG: return Code::too_large;
    case SQLITE_INTERRUPT: return Code::timeout;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_NOMEM: return Code::unavailable;
    default: return Code::internal;
  }
}

int open_flags(Connection::Mode mode) {
  // One thread at a time is our own promise, so SQLite's mutexes are not paid for.
  const int common = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE;
  switch (mode) {
    case Connection::Mode::create: return common | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    case Connection::Mode::write: return common | SQLITE_OPEN_READWRITE;
    case Connection::Mode::read: return common | SQLITE_OPEN_READONLY;
  }
  return common;
}

}  // namespace

Failure::Failure(int sqlite_code, const std::string& what)
    : broken_world(code_of(sqlite_code), what), sqlite_code_(sqlite_code) {}

bool Failure::ends_transaction() const noexcept {
  switch (sqlite_code_ & 0xff) {
    case SQLITE_TOOBIG:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_RANGE:
    case SQLITE_ERROR: return false;
    default: return true;
  }
}

Connection::Connection(const std::filesystem::path& file, Mode mode) {
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &opened, open_flags(mode), nullptr);
  handle_.reset(opened);
  if (code != SQLITE_OK) {
    throw Failure(code, "the database cannot be opened: " + file.string() + ": " +
                            (opened == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(opened)));
  }
  sqlite3_busy_timeout(opened, 5'000);
}

void Connection::run(const std::string& sql) {
  const int code = sqlite3_exec(raw(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) {
    fail(code, "running a statement");
  }
}

void Connection::fail(int code, std::string_view doing) const {
  // A full disk often shows as a failed write rather than as SQLITE_FULL.
  const int system_error = sqlite3_system_errno(raw());
  if ((code & 0xff) == SQLITE_IOERR && (system_error == ENOSPC || system_error == EDQUOT)) {
    code = SQLITE_FULL;
  }
  throw Failure(
      code, std::string("the database failed while ").append(doing) + ": " + sqlite3_errmsg(raw()));
}

Statement::Statement(const Connection& connection, std::string_view sql) {
  sqlite3_stmt* prepared = nullptr;
  const int code = sqlite3_prepare_v3(connection.raw(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &prepared, nullptr);
  handle_.reset(prepared);
  if (code != SQLITE_OK) {
    connection.fail(code, "preparing a statement");
  }
}

void Statement::fail(int code) {
  sqlite3* db = sqlite3_db_handle(handle_.get());
  const int system_error = sqlite3_system_errno(db);
  if ((code & 0xff) == SQLITE_IOERR && (system_error == ENOSPC || system_error == EDQUOT)) {
    code = SQLITE_FULL;
  }
  const std::string what = std::string("the database failed: ") + sqlite3_errmsg(db);
  sqlite3_reset(handle_.get());
  throw Failure(code, what);
}

Statement& StatementCache::get(const std::string& sql) {
  auto& place = statements_[sql];
  if (!place) {
    try {
      place = std::make_unique<Statement>(connection_, sql);
    } catch (...) {
      statements_.erase(sql);
      throw;
    }
  }
  return *place;
}

void StatementCache::trim() {
  if (statements_.size() > kMost) {
    statements_.clear();
  }
}

}  // namespace meent::store::sqlite
