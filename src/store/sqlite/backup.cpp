#include "store/sqlite/backup.hpp"

#include "store/open.hpp"
#include "store/restore.hpp"
#include "store/sqlite/database.hpp"
#include "store/sqlite/directory_lock.hpp"
#include "store/sqlite/migrations.hpp"
#include "store/sqlite/outbox.hpp"

namespace meent::store {
namespace sqlite {
namespace {

namespace fs = std::filesystem;

constexpr int kPagesAtOnce = 512;

// Removes what was begun unless all went well.
class Unfinished {
 public:
  explicit Unfinished(fs::path path) : path_(std::move(path)) { remove(); }
  ~Unfinished() {
    if (!finished_) {
      remove();
    }
  }
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;
  const fs::path& path() const { return path_; }
  void finished() { finished_ = true; }

 private:
  void remove() const {
    std::error_code ignored;
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
      fs::remove(path_.string() + suffix, ignored);
    }
  }
  fs::path path_;
  bool finished_ = false;
};

Progress part_of(const Progress& progress, double from, double until) {
  return [&progress, from, until](double done) {
    if (progress) {
      progress(from + (until - from) * done);
    }
  };
}

void copy_pages(Connection& source, Connection& target, const Progress& progress) {
  // The open read transaction is what is copied; without it every commit of the writer would make
  // SQLite begin the copy anew.
  source.run("BEGIN; SELECT count(*) FROM sqlite_schema");
  sqlite3_backup* copy = sqlite3_backup_init(target.raw(), "main", source.raw(), "main");
  if (copy == nullptr) {
    target.fail(sqlite3_errcode(target.raw()), "beginning a backup");
  }
  int code = SQLITE_OK;
  while ((code = sqlite3_backup_step(copy, kPagesAtOnce)) == SQLITE_OK) {
    const double all = sqlite3_backup_pagecount(copy);
    progress(1 - sqlite3_backup_remaining(copy) / std::max(all, 1.0));
  }
  const int end = sqlite3_backup_finish(copy);
  source.run("COMMIT");
  if (code != SQLITE_DONE || end != SQLITE_OK) {
    target.fail(code != SQLITE_DONE ? code : end, "copying pages");
  }
}

result<void> check_form(const fs::path& database) {
  const Connection connection(database, Connection::Mode::write);
  Statement application(connection, "PRAGMA application_id");
  Statement form(connection, "PRAGMA user_version");
  application.step();
  form.step();
  if (application.whole(0) != kApplicationId) {
    return fail(Code::invalid, "the backup is not one of a Meent store");
  }
  if (form.whole(0) > newest_form()) {
    return fail(Code::unsupported, "the backup was made by a newer program; restore it with that");
  }
  return {};
}

// Failures of SQLite on somebody's file are what the file is, not what our world is.
template <class Work>
result<void> told(const Work& work, Code code, std::string_view what) {
  try {
    return work();
  } catch (const Failure& failure) {
    const Code known = failure.code() == Code::exhausted ? Code::exhausted : code;
    return fail(known, std::string(what) + ": " + failure.what());
  }
}

}  // namespace

result<void> check_whole(const fs::path& database) {
  return told(
      [&]() -> result<void> {
        const Connection connection(database, Connection::Mode::write);
        Statement check(connection, "PRAGMA integrity_check(3)");
        check.step();
        if (check.text(0) != "ok") {
          return fail(Code::invalid, "the database is damaged: " + std::string(check.text(0)));
        }
        return {};
      },
      Code::invalid, "the database is damaged");
}

result<void> backup(const fs::path& database, const fs::path& to, const Progress& progress) {
  if (fs::exists(to) || fs::exists(checksum_path(to))) {
    return fail(Code::conflict, to.string() + " exists already; choose another name");
  }
  Unfinished part(to.string() + ".part");
  MEENT_CHECK(told(
      [&]() -> result<void> {
        Connection source(database, Connection::Mode::read);
        Connection target(part.path(), Connection::Mode::create);
        copy_pages(source, target, part_of(progress, 0, 0.6));
        return {};
      },
      Code::internal, "the backup failed"));
  MEENT_CHECK(check_whole(part.path()));
  MEENT_CHECK(flush(part.path()));
  MEENT_TRY(sha256, sha256_of(part.path(), part_of(progress, 0.8, 1)));
  MEENT_CHECK(write_checksum(to, sha256));
  MEENT_CHECK(rename_flushed(part.path(), to));
  part.finished();
  if (progress) {
    progress(1);
  }
  return {};
}

}  // namespace sqlite

result<void> restore(const std::filesystem::path& backup, const std::filesystem::path& into,
                     const std::function<void(double)>& progress) {
  namespace fs = std::filesystem;
  const fs::path target = into / kDatabaseName;
  if (!fs::exists(backup)) {
    return fail(Code::not_found, "there is no backup at " + backup.string());
  }
  if (fs::exists(target)) {
    return fail(Code::conflict, "there is a store in " + into.string() +
                                    " already; restore into an empty directory");
  }
  if (!fs::exists(sqlite::checksum_path(backup))) {
    return fail(Code::not_found, "the checksum " + sqlite::checksum_path(backup).string() +
                                     " is missing; without it the backup cannot be trusted");
  }
  std::error_code problem;
  fs::create_directories(into, problem);
  MEENT_TRY(lock, sqlite::DirectoryLock::take(into));
  MEENT_TRY(wanted, sqlite::read_checksum(backup));
  sqlite::Unfinished part(target.string() + ".part");
  MEENT_CHECK(sqlite::copy_flushed(backup, part.path(), sqlite::part_of(progress, 0, 0.5)));
  // The copy is what will be used, so the copy is what is checked.
  MEENT_TRY(sha256, sqlite::sha256_of(part.path(), sqlite::part_of(progress, 0.5, 0.8)));
  if (sha256 != wanted) {
    return fail(Code::invalid, "the backup " + backup.string() +
                                   " is not what it was when it was made (its checksum differs)");
  }
  MEENT_CHECK(sqlite::check_whole(part.path()));
  MEENT_CHECK(sqlite::told([&] { return sqlite::check_form(part.path()); }, Code::invalid,
                           "the backup cannot be read"));
  MEENT_CHECK(sqlite::flush(part.path()));
  MEENT_CHECK(sqlite::rename_flushed(part.path(), target));
  part.finished();
  if (progress) {
    progress(1);
  }
  return {};
}

result<void> backup(const std::filesystem::path& directory, const std::filesystem::path& to,
                    const std::function<void(double)>& progress) {
  const auto database = directory / kDatabaseName;
  if (!std::filesystem::exists(database)) {
    return fail(Code::not_found, "there is no store in " + directory.string());
  }
  return sqlite::backup(database, to, progress);
}

result<OutboxSpan> outbox_span_of(const std::filesystem::path& backup) {
  if (!std::filesystem::exists(backup)) {
    return fail(Code::not_found, "there is no backup at " + backup.string());
  }
  OutboxSpan span;
  MEENT_CHECK(sqlite::told(
      [&]() -> result<void> {
        sqlite::Connection copy(backup, sqlite::Connection::Mode::write);
        sqlite::StatementCache statements(copy);
        span = sqlite::read_outbox_span(statements);
        return {};
      },
      Code::invalid, "the backup cannot be read"));
  return span;
}

result<void> flush_folder(const std::filesystem::path& folder) {
  return sqlite::flush(folder);
}

result<void> write_checksums(const std::filesystem::path& folder,
                             const std::vector<std::string>& names,
                             const std::filesystem::path& list) {
  return sqlite::write_checksums(folder, names, list);
}

result<std::vector<std::string>> copy_checked(const std::filesystem::path& folder,
                                              const std::filesystem::path& list,
                                              const std::filesystem::path& into) {
  return sqlite::copy_checked(folder, list, into);
}

}  // namespace meent::store
