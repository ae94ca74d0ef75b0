#include "doors/v1/list.hpp"

#include <doctest/doctest.h>

#include <set>

#include "doors/v1/api.hpp"

namespace meent::doors::v1 {

using test::Api;
using test::check_refused;
using test::has;
using test::text_member;
using test::times;

namespace {

std::string records(std::string_view query = {}) {
  return std::string{Api::kRecords} + std::string{query};
}

// All names in an answer, in its order.
std::vector<std::string> names_in(std::string_view json) {
  std::vector<std::string> names;
  constexpr std::string_view kMark = "\"name\":\"";
  for (auto at = json.find(kMark); at != std::string_view::npos; at = json.find(kMark, at + 1)) {
    const auto from = at + kMark.size();
    names.emplace_back(json.substr(from, json.find('"', from) - from));
  }
  return names;
}

}  // namespace

TEST_CASE("an empty collection is an empty list") {
  Api api;
  api.make_wells();
  CHECK(api.ask.get(records()).body == R"({"items":[]})");
  CHECK(api.ask.get(records("?count=exact")).body ==
        R"({"items":[],"count":0,"countIsExact":true})");
  CHECK(api.ask.get(records(), {{"Accept", "application/x-ndjson"}}).body.empty());
}

TEST_CASE("pages follow each other by cursor and by link until all were seen once") {
  Api api;
  api.load_wells(250);
  std::set<std::string> seen;
  std::string path = records("?limit=60&sort=-depth&filter=level%20%3C%208");
  int pages = 0;
  while (!path.empty()) {
    const auto page = api.ask.get(path);
    REQUIRE(page.status == 200);
    for (const std::string& name : names_in(page.body)) {
      CHECK(seen.insert(name).second);
    }
    ++pages;
    const std::string next = text_member(page.body, "next");
    const std::string link = page.field("Link");
    CHECK(next.empty() == link.empty());
    path = link.empty() ? std::string{} : link.substr(1, link.find('>') - 1);
    CHECK((next.empty() || has(link, "cursor=" + next)));
  }
  CHECK(pages == 4);
  CHECK(seen.size() == 200);
}

TEST_CASE("the default page has a hundred records") {
  Api api;
  api.load_wells(101);
  const auto page = api.ask.get(records());
  CHECK(times(page.body, "\"id\":") == 100);
  CHECK_FALSE(text_member(page.body, "next").empty());
  CHECK(page.pulls == 0);
}

TEST_CASE("filter, sort, fields and count do what they say") {
  Api api;
  api.load_wells(30);
  CHECK(names_in(api.ask.get(records("?filter=depth%20%3E%2027.5&sort=depth")).body) ==
        std::vector<std::string>{"w28", "w29"});
  CHECK(names_in(api.ask.get(records("?sort=-level,-depth&limit=2")).body) ==
        std::vector<std::string>{"w29", "w19"});
  CHECK(names_in(api.ask.get(records("?filter=name%20LIKE%20'w1_'&sort=name&limit=2")).body) ==
        std::vector<std::string>{"w10", "w11"});
  const auto shown = api.ask.get(records("?fields=depth&limit=1")).body;
  CHECK(has(shown, R"("data":{"depth":0.5}})"));
  const auto counted = api.ask.get(records("?count=exact&limit=1&filter=level%20=%203")).body;
  CHECK(has(counted, R"("count":3,"countIsExact":true)"));
  CHECK(times(counted, "\"id\":") == 1);
}

TEST_CASE("a wrong question is refused at its place") {
  Api api;
  api.load_wells(3);
  const auto refused = [&](std::string_view query, std::string_view where) {
    CAPTURE(query);
    check_refused(api.ask.get(records(query)), 400, where);
  };
  refused("?limit=0", "limit");
  refused("?limit=10001", "limit");
  refused("?limit=ten", "limit");
  refused("?limit=", "limit");
  refused("?limit=5.0", "limit");
  refused("?count=yes", "count");
  refused("?sort=depht", "sort:0");
  refused("?sort=name,depht", "sort:5");
  refused("?sort=", "sort:0");
  refused("?sort=name,-name", "sort:5");
  refused("?sort=at", "sort:0");
  refused("?sort=id", "sort:0");
  refused("?fields=", "fields:0");
  refused("?fields=name,owner", "fields:5");
  refused("?filterLang=sql", "filterLang");
  refused("?filter=depth%20%3E", "filter:7");
  refused("?filter=dept%20%3E%203", "filter:0");
  refused("?filter=name%20=%203%20AND", "filter:12");
  refused("?cursor=", "cursor");
  refused("?cursor=abc", "cursor");
  CHECK(has(api.ask.get(records("?sort=depht")).body, "depth"));
  CHECK(has(api.ask.get(records("?filter=dept%20%3E%203")).body, "depth"));
}

TEST_CASE("a cursor is good for its own question only") {
  Api api;
  api.load_wells(10);
  const std::string next = text_member(api.ask.get(records("?limit=3&sort=depth")).body, "next");
  REQUIRE_FALSE(next.empty());
  CHECK(api.ask.get(records("?limit=5&sort=depth&cursor=" + next)).status == 200);
  check_refused(api.ask.get(records("?limit=3&sort=-depth&cursor=" + next)), 400, "cursor");
  check_refused(api.ask.get(records("?limit=3&cursor=" + next)), 400, "cursor");
  check_refused(api.ask.get(records("?sort=depth&fields=name&cursor=" + next)), 400, "cursor");
  check_refused(api.ask.get(records("?sort=depth&filter=level=1&cursor=" + next)), 400, "cursor");
  std::string changed = next;
  changed[10] = changed[10] == 'A' ? 'B' : 'A';
  check_refused(api.ask.get(records("?limit=3&sort=depth&cursor=" + changed)), 400, "cursor");
}

TEST_CASE("a page of many megabytes is streamed in pieces and is whole") {
  Api api;
  api.make_wells();
  std::string lines;
  const std::string filling(2'000, 'x');
  for (int i = 0; i < 3'000; ++i) {
    lines += R"({"data":{"name":"w)" + std::to_string(i) + R"(","filling":")" + filling + "\"}}\n";
  }
  REQUIRE(api.ask.post(records(), "application/x-ndjson", lines).status == 200);
  const auto page = api.ask.get(records("?limit=2500"));
  CHECK(page.status == 200);
  CHECK(page.pulls > 3);
  CHECK(page.largest < (3U << 20U));
  CHECK(names_in(page.body).size() == 2'500);
  CHECK(page.body.starts_with("{\"items\":["));
  const std::string next = text_member(page.body, "next");
  CHECK(names_in(api.ask.get(records("?limit=2500&cursor=" + next)).body).size() == 500);

  const auto all = api.ask.get(records(), {{"Accept", "application/x-ndjson"}});
  CHECK(all.pulls > 3);
  CHECK(all.largest < (3U << 20U));
  CHECK(times(all.body, "\n") == 3'000);
}

TEST_CASE("an export gives all records, or as many as asked") {
  Api api;
  api.load_wells(250);
  const auto all = api.ask.get(records("?sort=depth"), {{"Accept", "application/x-ndjson"}});
  CHECK(all.status == 200);
  CHECK(all.field("Content-Type") == "application/x-ndjson");
  CHECK(all.field("Content-Disposition") == "attachment; filename=\"wells.ndjson\"");
  CHECK(times(all.body, "\n") == 250);
  CHECK(names_in(all.body).back() == "w249");
  const auto some = api.ask.get(records("?limit=20"), {{"Accept", "application/x-ndjson"}});
  CHECK(times(some.body, "\n") == 20);
  const auto csv = api.ask.get(records("?filter=level=3"), {{"Accept", "text/csv"}});
  CHECK(csv.field("Content-Type").starts_with("text/csv"));
  CHECK(csv.field("Content-Disposition") == "attachment; filename=\"wells.csv\"");
  CHECK(times(csv.body, "\n") == 26);
  CHECK(csv.body.starts_with("id,owner,version,created,changed,name,depth,placed,level,at"));
  check_refused(api.ask.get(records("?sort=nope"), {{"Accept", "text/csv"}}), 400, "sort:0");
}

TEST_CASE("what was exported can be loaded again") {
  for (const char* type : {"application/x-ndjson", "text/csv"}) {
    CAPTURE(type);
    Api from;
    from.load_wells(120);
    from.make_record(R"({"owner":"é, \"x\"","data":{"name":"a,b\n\"c\"","placed":"2026-05-01",)"
                     R"("at":{"type":"Point","coordinates":[5.3,52.1]}}})");
    const auto exported = from.ask.get(records("?sort=name"), {{"Accept", type}});
    Api to;
    to.make_wells();
    const auto loaded = to.ask.post(records(), type, exported.body);
    CHECK(loaded.body == R"({"rows":121})");
    const std::string compared = "?sort=name&limit=1000";
    CHECK(names_in(to.ask.get(records(compared)).body) ==
          names_in(from.ask.get(records(compared)).body));
    CHECK(has(to.ask.get(records(compared)).body, R"("coordinates":[5.3,52.1])"));
  }
}

TEST_CASE("a list is not disturbed by what is written between its pages") {
  Api api;
  api.load_wells(50);
  const auto first = api.ask.get(records("?limit=20&sort=depth"));
  api.make_record(R"({"data":{"name":"early","depth":1.7}})");
  api.make_record(R"({"data":{"name":"late","depth":45.7}})");
  const auto rest =
      api.ask.get(records("?limit=100&sort=depth&cursor=" + text_member(first.body, "next")));
  const auto names = names_in(rest.body);
  CHECK(names.size() == 31);
  CHECK(std::count(names.begin(), names.end(), "late") == 1);
  CHECK(std::count(names.begin(), names.end(), "early") == 0);
}

}  // namespace meent::doors::v1
