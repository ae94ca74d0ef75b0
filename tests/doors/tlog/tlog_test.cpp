#include "doors/tlog/tlog.hpp"

#include <doctest/doctest.h>

#include <memory>

#include "doors/ask.hpp"
#include "formats/tlog/checkpoint.hpp"
#include "gate/log/log_world.hpp"

namespace meent::doors::tlog {
namespace {

struct World {
  test::LogWorld log;
  std::unique_ptr<Tlog> door;
  std::unique_ptr<test::Asker> asker;

  World() {
    log.open();
    log.append_many(0, 300);
    log.settle();
    door = std::make_unique<Tlog>(*log.log, Trouble{});
    asker = std::make_unique<test::Asker>(door->routes());
  }
};

}  // namespace

TEST_CASE("the checkpoint and the key it is signed with, for everybody") {
  World world;
  const auto key = world.asker->get("/log/vkey");
  CHECK(key.status == 200);
  const auto checkpoint = world.asker->get("/log/checkpoint");
  CHECK(checkpoint.status == 200);
  CHECK(checkpoint.field("Content-Type") == "text/plain; charset=utf-8");
  CHECK(checkpoint.field("Cache-Control") == "no-cache");
  const auto parsed =
      meent::tlog::parse_verifier_key(std::string_view(key.body).substr(0, key.body.size() - 1));
  REQUIRE(parsed);
  CHECK(meent::tlog::open_checkpoint(checkpoint.body, *parsed)->checkpoint.size == 300);
}

TEST_CASE("tiles and entry bundles, immutable, and they add up to the root") {
  World world;
  const auto tile = world.asker->get("/log/tile/0/000");
  CHECK(tile.status == 200);
  CHECK(tile.body.size() == 8'192);
  CHECK(tile.field("Content-Type") == "application/octet-stream");
  CHECK(tile.field("Cache-Control").find("immutable") != std::string::npos);
  const auto bundle = world.asker->get("/log/tile/entries/001.p/44");
  CHECK(bundle.status == 200);
  CHECK(meent::tlog::entries_of(bundle.body, 44));
  meent::tlog::TileNodes nodes(300, [&](const meent::tlog::TileAddress& at) -> result<std::string> {
    return world.asker->get("/log/" + meent::tlog::path_of(at)).body;
  });
  const auto head = meent::tlog::parse_signed_checkpoint(world.asker->get("/log/checkpoint").body);
  CHECK(meent::tlog::root_of(300, nodes) == head->checkpoint.root);
}

TEST_CASE("beyond the checkpoint, and on paths that are none, there is nothing") {
  World world;
  for (const char* path :
       {"/log/tile/0/001", "/log/tile/0/001.p/45", "/log/tile/0/002", "/log/tile/9/000",
        "/log/tile/64/000", "/log/tile/00/000", "/log/tile/0/0", "/log/tile/entries/002",
        "/log/tile/entries/000.p/0", "/log/tile/0/..", "/log/tile/entries/%2e%2e/journal",
        "/log/tile/0/x000/000"}) {
    CAPTURE(path);
    CHECK(world.asker->get(path).status == 404);
  }
}

}  // namespace meent::doors::tlog
