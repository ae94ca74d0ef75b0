// Backups of a whole Meent that is in use, brought back elsewhere: as many entries as writes.
#include "app/backup.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <iterator>
#include <thread>

#include "app/node.hpp"
#include "doors/ask.hpp"
#include "gate/world.hpp"

namespace meent::app {

namespace {

namespace fs = std::filesystem;

constexpr const char* kLedger = R"({"name":"ledger","fields":[{"name":"n","type":"integer"}]})";
constexpr const char* kRecords = "/v1/collections/ledger/records";

Config config_in(const fs::path& folder) {
  Config config;
  config.base = folder;
  config.log.level = "error";
  return config;
}

// A Meent in a folder, asked through its doors as the command line does.
class Running {
 public:
  explicit Running(const fs::path& folder) {
    auto opened = Node::open(config_in(folder));
    REQUIRE_MESSAGE(opened, (opened ? std::string{} : opened.error().detail));
    node_ = std::move(*opened);
    ask_.emplace(node_->routes());
    const auto token = node_->operator_token();
    REQUIRE_MESSAGE(token, (token ? std::string{} : token.error().detail));
    ask_->always("Authorization", "Bearer " + *token);
  }
  void make_ledger() const {
    const auto made = ask_->post("/v1/collections", "application/json", kLedger);
    REQUIRE_MESSAGE(made.status == 201, made.body);
  }
  void add(int n) const {
    const auto made =
        ask_->post(kRecords, "application/json", R"({"data":{"n":)" + std::to_string(n) + "}}");
    REQUIRE_MESSAGE(made.status == 201, made.body);
  }
  std::size_t records() const {
    const std::string body = ask_->get(std::string(kRecords) + "?count=exact&limit=1").body;
    const auto at = body.find("\"count\":");
    REQUIRE_MESSAGE(at != std::string::npos, body);
    return std::stoul(body.substr(at + 8));
  }

 private:
  std::unique_ptr<Node> node_;
  std::optional<test::Asker> ask_;
};

// How many entries of a log, that nobody has open, tell of writes to the ledger.
std::size_t writes_told(const fs::path& folder) {
  SystemClock clock;
  SystemRandom random;
  auto log = gate::Log::open(
      {.directory = folder / "store" / "log", .origin = "", .clock = &clock, .random = &random});
  REQUIRE_MESSAGE(log, (log ? std::string{} : log.error().detail));
  std::size_t count = 0;
  REQUIRE((*log)->export_range(0, UINT64_MAX, [&count](gate::LoggedEntry entry) {
    count += entry.body.find(R"("action":"write")") != std::string::npos &&
                     entry.body.find(R"("collection":"ledger")") != std::string::npos
                 ? 1
                 : 0;
    return true;
  }));
  return count;
}

// `from`: a folder in use.
struct Moved {
  test::Directory place;
  fs::path from = place.path() / "from";
  fs::path copy = place.path() / "copy";
  fs::path into = place.path() / "into";

  Moved() { fs::create_directories(from); }

  result<void> backup(bool with_keys = true) const {
    return make_backup(config_in(from), {.to = copy, .with_keys = with_keys}, {});
  }
  result<Restored> restore() const { return restore_backup(config_in(into), copy, {}); }
  // The secret of the command line's client is no part of a backup.
  void bring_client() const {
    fs::copy_file(from / "operator.client", into / "operator.client",
                  fs::copy_options::overwrite_existing);
  }
};

unsigned mode_of(const fs::path& file) {
  struct stat about{};
  REQUIRE(::stat(file.c_str(), &about) == 0);
  return about.st_mode & 0777U;
}

}  // namespace

TEST_CASE("a backup made while writes go on comes back with one entry for each write") {
  Moved moved;
  std::size_t at_least = 0;
  {
    const Running running(moved.from);
    running.make_ledger();
    for (int n = 0; n < 20; ++n) {
      running.add(n);
    }
    std::atomic<bool> stop = false;
    std::atomic<int> added = 20;
    std::thread writer([&] {
      while (!stop) {
        running.add(added);
        ++added;
      }
    });
    while (added < 40) {
      std::this_thread::yield();
    }
    at_least = static_cast<std::size_t>(added.load());
    const auto made = moved.backup();
    stop = true;
    writer.join();
    REQUIRE_MESSAGE(made, (made ? std::string{} : made.error().detail));
  }
  const auto restored = moved.restore();
  REQUIRE_MESSAGE(restored, (restored ? std::string{} : restored.error().detail));
  CHECK(restored->keys);
  CHECK(mode_of(moved.into / "store" / "log" / "log.key") == 0600);
  CHECK(mode_of(moved.into / "keys" / "token.key") == 0600);
  moved.bring_client();
  std::size_t records = 0;
  {
    const Running again(moved.into);
    records = again.records();
    CHECK(records >= at_least);
  }
  CHECK(writes_told(moved.into) == records);
  {
    const Running again(moved.into);
    again.add(1'000);  // new writes are told too
  }
  CHECK(writes_told(moved.into) == records + 1);
}

TEST_CASE("without keys there are none in the copy, and the start says what is lacking") {
  Moved moved;
  {
    const Running running(moved.from);
  }
  REQUIRE(moved.backup(false));
  CHECK_FALSE(fs::exists(moved.copy / "keys"));
  CHECK_FALSE(fs::exists(moved.copy / "log" / "log.key"));
  const auto restored = moved.restore();
  REQUIRE(restored);
  CHECK_FALSE(restored->keys);
  const auto refused = Node::open(config_in(moved.into));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().detail.find("log.key") != std::string::npos);
  fs::copy_file(moved.from / "store" / "log" / "log.key", moved.into / "store" / "log" / "log.key");
  CHECK(Node::open(config_in(moved.into)));
}

TEST_CASE("a database and a log of two moments do not start together") {
  Moved moved;
  {
    const Running running(moved.from);
    running.make_ledger();
    running.add(1);
  }
  {
    const Running again(moved.from);
  }  // by now the writes have left the outbox
  REQUIRE(moved.backup());
  {
    const Running running(moved.from);
    running.add(2);
  }
  {
    const Running again(moved.from);
  }
  REQUIRE(moved.restore());
  const fs::path database = fs::path("store") / "meent.sqlite";
  const fs::path log = fs::path("store") / "log";
  const auto refused = [](const fs::path& folder, std::string_view why) {
    const auto opened = Node::open(config_in(folder));
    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == Code::invalid);
    CHECK(opened.error().detail.starts_with(why));
  };
  SUBCASE("an old database, a new log") {
    fs::remove_all(moved.into / log);
    fs::copy(moved.from / log, moved.into / log, fs::copy_options::recursive);
    refused(moved.into, "the log is ahead of the database");
  }
  SUBCASE("a new database, an old log") {
    fs::copy_file(moved.from / database, moved.into / database,
                  fs::copy_options::overwrite_existing);
    refused(moved.into, "the database is ahead of the log");
  }
  SUBCASE("no log") {
    fs::remove_all(moved.into / log);
    refused(moved.into, "the database is ahead of the log");
    CHECK_FALSE(fs::exists(moved.into / log));  // a new one would lie in the way
  }
  SUBCASE("no database") {
    fs::remove(moved.into / database);
    refused(moved.into, "there is a log in ");
    CHECK_FALSE(fs::exists(moved.into / database));
  }
}

TEST_CASE("a backup that is not what it was is refused, and leaves nothing") {
  Moved moved;
  {
    const Running running(moved.from);
    running.make_ledger();
    running.add(1);
  }
  REQUIRE(moved.backup());
  const auto flip = [&](const fs::path& file) {
    std::fstream stream(moved.copy / file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekg(40);
    const int byte = stream.get();
    stream.seekp(40);
    stream.put(static_cast<char>(byte ^ 1));
  };
  SUBCASE("the database") {
    flip("meent.sqlite");
  }
  SUBCASE("the log") {
    flip(fs::path("log") / "journal" / "00000000.journal");
  }
  SUBCASE("a key") {
    flip(fs::path("keys") / "token.key");
  }
  SUBCASE("a file is missing") {
    fs::remove(moved.copy / "log" / "journal" / "00000000.journal");
  }
  REQUIRE_FALSE(moved.restore());
  CHECK_FALSE(fs::exists(moved.into / "store" / "meent.sqlite"));
  CHECK_FALSE(fs::exists(moved.into / "store" / "log"));
  CHECK_FALSE(fs::exists(moved.into / "keys"));
}

TEST_CASE("nothing is written over, by a backup or by a restore") {
  Moved moved;
  {
    const Running running(moved.from);
  }
  REQUIRE(moved.backup());
  CHECK(moved.backup().error().code == Code::conflict);
  {
    const Running other(moved.into);
  }
  CHECK(moved.restore().error().code == Code::conflict);
  fs::remove_all(moved.into / "store");
  const auto refused = moved.restore();  // its keys are others
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Code::conflict);
  fs::remove_all(moved.into / "keys");
  CHECK(moved.restore());
  const auto nothing = restore_backup(config_in(moved.from), moved.place.path() / "x", {});
  REQUIRE_FALSE(nothing);
  CHECK(nothing.error().code == Code::not_found);
}

TEST_CASE("a start that was broken off before the founding was stored makes it anew") {
  test::Directory place;
  // The secrets are written first, so this is what a kill leaves at worst.
  std::ofstream(place.path() / "operator.client") << "id:secret\n";
  std::ofstream(place.path() / "operator.password") << "password\n";
  {
    const Running running(place.path());
  }
  {
    const Running again(place.path());
  }
  CHECK(mode_of(place.path() / "operator.client") == 0600);
}

}  // namespace meent::app
