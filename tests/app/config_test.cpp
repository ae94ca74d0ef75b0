#include "app/config.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>

#include <doctest/doctest.h>

using namespace meent;
using namespace meent::app;

namespace {

error refused(std::string_view toml) {
  const auto config = read_config(toml, "/");
  REQUIRE(!config);
  return config.error();
}

struct Folder {
  std::filesystem::path path;
  Folder() {
    auto name = (std::filesystem::temp_directory_path() / "meent-config-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Folder() { std::filesystem::remove_all(path); }
};

}  // namespace

TEST_CASE("an empty file gives the defaults") {
  const auto config = read_config("", "/srv/meent");
  REQUIRE(config);
  CHECK(config->server.listen == std::vector<std::string>{"localhost:8080"});
  CHECK(config->resolve("store") == "/srv/meent/store");
  CHECK(config->resolve("/var/lib/meent") == "/var/lib/meent");
}

TEST_CASE("every kind of value is read") {
  const auto config = read_config(R"(
[organisation]
name = "Waterschap De Dommel"
[server]
listen = ["0.0.0.0:80", "[::]:80"]
threads = 4
[log]
requests = true
)",
                                  "/");
  REQUIRE(config);
  CHECK(config->organisation.name == "Waterschap De Dommel");
  CHECK(config->server.listen.size() == 2);
  CHECK(config->server.threads == 4);
  CHECK(config->log.requests);
}

TEST_CASE("a wrong key names the nearest right one, with its place") {
  const auto why = refused("[server]\nlissten = [\"localhost:80\"]\n");
  CHECK(why.detail.find("server.listen") != std::string::npos);
  CHECK(why.where == "line 2, column 11");
  CHECK(refused("[servr]\nthreads = 1\n").detail.find("server.threads") != std::string::npos);
  CHECK(refused("colour = 1\n").detail.find("--describe") != std::string::npos);
}

TEST_CASE("a settings file of before there were accounts can be read") {
  CHECK(read_config("[operator]\ntoken_file = \"operator.token\"\n", "/srv/meent"));
  CHECK_FALSE(read_config("[operator]\ntokens_file = \"operator.token\"\n", "/srv/meent"));
}

TEST_CASE("a wrong type or a number out of bounds says what is allowed") {
  CHECK(refused("[server]\nthreads = \"many\"\n").detail.find("whole number") != std::string::npos);
  CHECK(refused("[server]\nthreads = 1000\n").detail.find("between 0 and 256") !=
        std::string::npos);
  CHECK(refused("[server]\nlisten = \"localhost:80\"\n").detail.find("list of texts") !=
        std::string::npos);
  CHECK(refused("[server]\nlisten = [1]\n").where == "line 2, column 11");
  CHECK(refused("[log]\nrequests = \"yes\"\n").detail.find("true or false") != std::string::npos);
}

TEST_CASE("TOML that cannot be read points at the place") {
  CHECK(refused("[server\n").where.starts_with("line 1"));
}

TEST_CASE("what does not belong together is refused") {
  CHECK(refused("[server]\ntls_key_file = \"key.pem\"\n").detail.find("belong together") !=
        std::string::npos);
  CHECK(refused("[server]\nlisten = []\n").detail.find("at least one") != std::string::npos);
  CHECK(refused("[log]\nlevel = \"loud\"\n").detail.find("debug") != std::string::npos);
}

TEST_CASE("the environment goes before the file") {
  auto config = read_config("[server]\nthreads = 4\n", "/");
  REQUIRE(config);
  REQUIRE(override_from(*config, {"MEENT_SERVER_THREADS=2", "MEENT_SERVER_LISTEN=a:1,b:2",
                                  "MEENT_LOG_REQUESTS=true", "PATH=/bin", "NONSENSE"}));
  CHECK(config->server.threads == 2);
  CHECK(config->server.listen == std::vector<std::string>{"a:1", "b:2"});
  CHECK(config->log.requests);
  const auto bad = override_from(*config, {"MEENT_SERVER_THREADS=few"});
  REQUIRE(!bad);
  CHECK(bad.error().where == "MEENT_SERVER_THREADS");
}

TEST_CASE("the description and the starting file are settings that can be read") {
  CHECK(read_config(describe_config(), "/"));
  CHECK(read_config(starting_config(), "/"));
  Config defaults;
  const auto text = describe_config();
  std::set<std::string> names;
  for (const auto& key : keys(defaults)) {
    CHECK(names.insert(key.name).second);
    CHECK(text.find(key.meaning) != std::string::npos);
  }
}

TEST_CASE("a secret comes from a file that others cannot read") {
  const Folder folder;
  const auto file = folder.path / "token";
  CHECK(read_secret(file).error().code == Code::not_found);
  std::ofstream(file) << "s3cret\n";
  ::chmod(file.c_str(), 0644);
  CHECK(read_secret(file).error().detail.find("chmod 600") != std::string::npos);
  ::chmod(file.c_str(), 0600);
  CHECK(*read_secret(file) == "s3cret");
  std::ofstream(file) << "";
  CHECK(read_secret(file).error().detail.find("empty") != std::string::npos);
}
