#include "app/backup.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "app/keys.hpp"
#include "formats/tlog/checkpoint.hpp"
#include "gate/log/backup.hpp"
#include "gate/log/together.hpp"
#include "store/open.hpp"
#include "store/restore.hpp"

namespace meent::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* kList = "files.sha256";
constexpr const char* kLogKey = "log/log.key";
constexpr std::string_view kKeysPrefix = "keys/";

// Goes away unless all went well.
class PartFolder {
 public:
  explicit PartFolder(fs::path path) : path_(std::move(path)) {
    fs::remove_all(path_);
    fs::create_directories(path_);
    fs::permissions(path_, fs::perms::owner_all);
  }
  ~PartFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  PartFolder(const PartFolder&) = delete;
  PartFolder& operator=(const PartFolder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::function<void(double)> share_of(const std::function<void(double)>& progress, double from,
                                     double until) {
  return [progress, from, until](double done) {
    if (progress) {
      progress(from + (until - from) * done);
    }
  };
}

// Files of the folders beside the database, as they are named in the list.
std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const char* part : {"log", "keys"}) {
    if (fs::exists(folder / part)) {
      for (const auto& each : fs::recursive_directory_iterator(folder / part)) {
        if (each.is_regular_file()) {
          names.push_back(each.path().lexically_relative(folder).generic_string());
        }
      }
    }
  }
  std::ranges::sort(names);
  return names;
}

result<void> copy_keys(const fs::path& from, const fs::path& to) {
  fs::create_directories(to);
  fs::permissions(to, fs::perms::owner_all);
  for (const auto& each : fs::directory_iterator(from)) {
    if (each.is_regular_file()) {
      MEENT_CHECK(write_new(to / each.path().filename(), text_of(each.path()), 0600));
    }
  }
  return {};
}

// The checkpoint was copied first, so what it signs lies before the place where the journal was
// cut; when it does not, a record on the way was not whole.
result<void> check_covered(const fs::path& log, const gate::JournalCopy& copied) {
  if (!fs::exists(log / "checkpoint")) {
    return {};
  }
  MEENT_TRY(read, tlog::parse_signed_checkpoint(text_of(log / "checkpoint")));
  if (read.checkpoint.size > copied.entries) {
    return fail(Code::internal, "entry " + std::to_string(copied.entries) +
                                    " of the log could not be read whole; try again, and look at "
                                    "the log with meent verify --log when that does not help");
  }
  return {};
}

result<void> copy_all(const Config& config, const fs::path& part, bool with_keys,
                      const std::function<void(double)>& progress) {
  const fs::path store = config.resolve(config.store.path);
  const fs::path database = part / store::kDatabaseName;
  MEENT_CHECK(gate::copy_log_heads(store / "log", part / "log"));
  MEENT_CHECK(store::backup(store, database, share_of(progress, 0, 0.6)));
  MEENT_TRY(rows, store::outbox_span_of(database));
  MEENT_TRY(copied, gate::copy_journal(store / "log", part / "log", rows.last,
                                       share_of(progress, 0.6, 0.9)));
  MEENT_CHECK(check_covered(part / "log", copied));
  MEENT_CHECK(gate::together(rows, copied.outbox));
  if (with_keys) {
    MEENT_CHECK(gate::copy_log_key(store / "log", part / "log"));
    MEENT_CHECK(copy_keys(config.resolve(config.keys.folder), part / "keys"));
  }
  return store::write_checksums(part, names_in(part), part / kList);
}

// Keys that are there already must be the same.
result<void> check_keys(const fs::path& from, const fs::path& to) {
  if (!fs::exists(from)) {
    return {};
  }
  for (const auto& each : fs::directory_iterator(from)) {
    const fs::path place = to / each.path().filename();
    if (fs::exists(place) && text_of(place) != text_of(each.path())) {
      return fail(Code::conflict, place.string() +
                                      " is there already, and is another key than the "
                                      "backup's; restore into an empty folder");
    }
  }
  return {};
}

result<void> put_keys(const fs::path& from, const fs::path& to) {
  if (!fs::exists(from)) {
    return {};
  }
  fs::create_directories(to);
  fs::permissions(to, fs::perms::owner_all);
  for (const auto& each : fs::directory_iterator(from)) {
    const fs::path place = to / each.path().filename();
    if (!fs::exists(place)) {
      MEENT_CHECK(write_new(place, text_of(each.path()), 0600));
    }
  }
  return {};
}

result<void> check_empty(const fs::path& store) {
  for (const fs::path& each : {store / store::kDatabaseName, store / "log"}) {
    if (fs::exists(each)) {
      return fail(Code::conflict,
                  each.string() + " is there already; restore into an empty folder");
    }
  }
  return {};
}

result<Restored> put_in_place(const Config& config, const fs::path& from,
                              const std::function<void(double)>& progress) {
  const fs::path store = config.resolve(config.store.path);
  const fs::path keys = config.resolve(config.keys.folder);
  const PartFolder part(store / "restore.part");
  MEENT_TRY(names, store::copy_checked(from, from / kList, part.path()));
  MEENT_CHECK(check_keys(part.path() / "keys", keys));
  share_of(progress, 0, 0.4)(1);
  fs::create_directories(part.path() / "log");
  fs::rename(part.path() / "log", store / "log");
  auto done = store::restore(from / store::kDatabaseName, store, share_of(progress, 0.4, 1));
  if (done) {
    done = put_keys(part.path() / "keys", keys);
  }
  if (!done) {
    fs::remove_all(store / "log");
    return fail(std::move(done.error()));
  }
  const bool signs = std::ranges::find(names, kLogKey) != names.end();
  return Restored{.keys = signs && std::ranges::any_of(names, [](const std::string& each) {
                            return each.starts_with(kKeysPrefix);
                          })};
}

template <class Work>
auto told_as_error(const Work& work) -> decltype(work()) {
  try {
    return work();
  } catch (const fs::filesystem_error& broken) {
    return fail(broken.code() == std::errc::no_space_on_device ? Code::exhausted : Code::internal,
                broken.what());
  }
}

}  // namespace

result<void> make_backup(const Config& config, const BackupOptions& options,
                         const std::function<void(double)>& progress) {
  return told_as_error([&]() -> result<void> {
    if (fs::exists(options.to)) {
      return fail(Code::conflict, options.to.string() + " exists already; choose another name");
    }
    const PartFolder part(options.to.string() + ".part");
    MEENT_CHECK(copy_all(config, part.path(), options.with_keys, progress));
    fs::rename(part.path(), options.to);
    MEENT_CHECK(store::flush_folder(fs::absolute(options.to).parent_path()));
    share_of(progress, 0, 1)(1);
    return {};
  });
}

result<Restored> restore_backup(const Config& config, const fs::path& from,
                                const std::function<void(double)>& progress) {
  return told_as_error([&]() -> result<Restored> {
    if (!fs::is_directory(from) || !fs::exists(from / kList)) {
      return fail(Code::not_found, "there is no backup at " + from.string() +
                                       "; a backup is the folder that meent backup made, with its "
                                       "checksums in it");
    }
    MEENT_CHECK(check_empty(config.resolve(config.store.path)));
    return put_in_place(config, from, progress);
  });
}

}  // namespace meent::app
