#include "base/http.hpp"

#include <doctest/doctest.h>

#include <random>

namespace meent::http_test {
using namespace meent::http;

TEST_CASE("methods have their names, case and all") {
  for (const Method method : {Method::get, Method::head, Method::post, Method::put, Method::patch,
                              Method::delete_, Method::options}) {
    CHECK(parse_method(name_of(method)) == method);
  }
  CHECK(name_of(Method::delete_) == "DELETE");
  CHECK_FALSE(parse_method("get").has_value());
  CHECK_FALSE(parse_method("TRACE").has_value());
  CHECK_FALSE(parse_method("").has_value());
}

TEST_CASE("reason phrases") {
  CHECK(reason(100) == "Continue");
  CHECK(reason(200) == "OK");
  CHECK(reason(404) == "Not Found");
  CHECK(reason(413) == "Content Too Large");
  CHECK(reason(507) == "Insufficient Storage");
  CHECK(reason(511) == "Network Authentication Required");
  CHECK(reason(299).empty());
  CHECK(reason(0).empty());
  CHECK(reason(999).empty());
}

TEST_CASE("fields compare without case and keep their order") {
  Fields fields;
  CHECK(fields.empty());
  fields.add("Accept", "a");
  fields.add("X", "1");
  fields.add("accept", "b");
  CHECK(fields.get("ACCEPT") == "a");
  CHECK_FALSE(fields.get("Host").has_value());
  fields.set("ACCEPT", *fields.get("accept"));
  CHECK(fields.get("accept") == "a");
  int count = 0;
  for (const auto& field : fields) {
    count += same_field_name(field.name, "accept") ? 1 : 0;
  }
  CHECK(count == 1);
  fields.clear();
  CHECK(fields.empty());
}

TEST_CASE("percent escapes are undone, strictly") {
  CHECK(*decode_percent("a%20b+c", false) == "a b+c");
  CHECK(*decode_percent("a%20b+c%2B", true) == "a b c+");
  CHECK(*decode_percent("%C3%A9%c3%a9", false) == "éé");
  CHECK(decode_percent("a%2", false).error().where == "1");
  CHECK(decode_percent("%", false).error().where == "0");
  CHECK(decode_percent("ab%zz", false).error().where == "2");
  CHECK(decode_percent("ab%00", false).error().where == "2");
  CHECK(decode_percent(std::string_view("a\0", 2), false).error().where == "1");
  CHECK_FALSE(decode_percent("%ff", false).has_value());
  CHECK_FALSE(decode_percent("%C3", false).has_value());
}

TEST_CASE("what is encoded decodes to itself") {
  CHECK(encode_percent("a-b._~/ é+") == "a-b._~%2F%20%C3%A9%2B");
  std::mt19937_64 random(41);
  for (int i = 0; i < 5'000; ++i) {
    std::string text(random() % 30, ' ');
    for (auto& c : text) {
      c = static_cast<char>(1 + random() % 127);
    }
    REQUIRE(*decode_percent(encode_percent(text), false) == text);
    REQUIRE(*decode_percent(encode_percent(text), true) == text);
  }
}

TEST_CASE("a query is its parameters, in order") {
  const auto read = parse_query("filter=a%3D1&limit=10&&flag&x=a=b&name=a+b&limit=2");
  REQUIRE(read.has_value());
  REQUIRE(read->size() == 6);
  CHECK((*read)[0].value == "a=1");
  CHECK(((*read)[2].name == "flag" && (*read)[2].value.empty()));
  CHECK((*read)[3].value == "a=b");
  CHECK((*read)[4].value == "a b");
  CHECK((*read)[5].name == "limit");
  CHECK(parse_query("")->empty());
}

TEST_CASE("a query that is wrong is refused at its character") {
  CHECK(parse_query("a=1&b=%zz").error().where == "query:6");
  CHECK(parse_query("a=1&%f=2").error().where == "query:4");
  CHECK(parse_query("a=1&=2").error().where == "query:4");
  std::string many;
  for (int i = 0; i < 1'001; ++i) {
    many += "a=1&";
  }
  CHECK(parse_query(many).error().code == Code::too_large);
  CHECK(parse_query(many).error().where == "query:4000");
}

TEST_CASE("a body over bytes is read once") {
  ViewBody body("abc");
  CHECK(body.size() == 3);
  CHECK(body.read() == "abc");
  CHECK(body.read().empty());
  CHECK(body.size() == 3);
}

}  // namespace meent::http_test
