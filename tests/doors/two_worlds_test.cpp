// Two worlds that differ only in what those who ask may not see give the same answers to the byte:
// status, fields and body, over every door.
//
// Not asked for are the log (its size and its places count what everybody did: it is public, and
// longer where more happened) and tokens and sessions that are given (they are made of chance).
#include <doctest/doctest.h>

#include <chrono>
#include <cstdlib>
#include <thread>

#include "doors/twin_questions.hpp"

namespace meent::doors {
namespace {

using test::Answer;
using test::Question;
using test::Questions;
using test::Twin;
using test::TwinRegion;

// Takes away what a place in the log says, and whether a checkpoint has come yet.
std::string without_places(std::string text) {
  for (const std::string_view mark : {"\"index\":", "\"next\":\"", "\"proven\":"}) {
    for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
      const auto from = at + mark.size();
      text.erase(from, text.find_first_not_of("0123456789truefals", from) - from);
    }
  }
  return text;
}

// All that a client sees of an answer.
std::string whole(const Answer& answer, const Question& question) {
  std::string out = std::to_string(answer.status) + " " + answer.allow;
  for (const auto& field : answer.fields) {
    out.append("\n").append(field.name).append(": ").append(field.value);
  }
  out += answer.broken_off ? "\n(broken off)\n" : "\n\n";
  return out + (question.has_places ? without_places(answer.body) : answer.body);
}

Answer put_as(const Twin& twin, const Question& question, const std::string& bearer) {
  http::Fields fields;
  fields.set("Authorization", bearer);
  for (const auto& [name, value] : question.headers) {
    fields.set(name, value);
  }
  return twin.put(question.method, question.target, question.body, fields);
}

// What a list comes to, followed from page to page until so many rows were seen: a page may end
// early because of what is hidden. Status, fields and count as the first page has them; an answer
// that is no list, whole.
std::string rows_of(const Twin& twin, Question question, const std::string& bearer) {
  constexpr int kRows = 24;
  std::string all;
  int rows = 0;
  for (int page = 0; page < 400; ++page) {
    Answer answer = put_as(twin, question, bearer);
    const auto end = answer.body.rfind(']');
    if (answer.status != 200 || end == std::string::npos) {
      return all + whole(answer, question);
    }
    const std::string next = test::member_of(std::string_view(answer.body).substr(end), "next");
    if (page == 0) {
      const auto count = answer.body.find("\"count\"", end);
      all = count == std::string::npos ? "" : answer.body.substr(count);
      for (const auto& field : answer.fields) {
        all += field.name == "Link" ? "" : "\n" + field.name + ": " + field.value;
      }
    }
    const std::string mark = "{\"id\":\"";
    for (auto at = answer.body.find(mark); at != std::string::npos && rows < kRows; ++rows) {
      const auto after = std::min(answer.body.find(mark, at + 1), end);
      all += "\n" + answer.body.substr(at, after - at - (after == end ? 0 : 1));
      at = after == end ? std::string::npos : after;
    }
    if (next.empty() || rows == kRows) {
      return all;
    }
    question = Questions::go_on(question, next);
  }
  return all + " without end";
}

// One stream of events in both worlds.
class Following {
 public:
  Following(TwinRegion& region, std::string party, std::string_view purpose, std::string target)
      : party_(std::move(party)),
        target_(std::move(target)),
        a_(follow(region.twins.a, purpose)),
        b_(follow(region.twins.b, purpose)) {}

  // What came since.
  void check_same(std::uint64_t seed) const {
    const std::string one = without_places(a_.pull());
    const std::string other = without_places(b_.pull());
    INFO("seed ", seed, ", ", party_, " follows ", target_);
    REQUIRE(one == other);
  }

 private:
  test::Running follow(Twin& twin, std::string_view purpose) const {
    return twin.ask.follow(target_, {{"Authorization", twin.bearer(party_, purpose)}});
  }

  std::string party_, target_;
  test::Running a_, b_;
};

class Comparing {
 public:
  Comparing(std::uint64_t seed, std::map<int, int>& statuses)
      : seed_(seed), region_(seed), questions_(region_), statuses_(statuses) {
    for (const char* name : {"things", "open-things", "cijfers"}) {
      const std::string target = "/v1/collections/" + std::string(name) + "/changes";
      following_.emplace_back(region_, test::kConsumer, "voeradvies", target);
      following_.emplace_back(region_, "hoeve-0", "", target);
      following_.emplace_back(region_, "De Berg", "", target);
    }
    following_.emplace_back(region_, test::kConsumer, "voeradvies", "/v1/events");
    following_.emplace_back(region_, "De Berg", "", "/v1/events");
  }

  void ask(int number) {
    const Questions::Asker& asker = questions_.somebody();
    Question question = questions_.next(asker);
    if (question.small_pages) {
      region_.twins.step();
      const std::string a = rows_of(region_.twins.a, question, asker.bearer_a);
      INFO("seed ", seed_, ", request ", number, ", all pages, by ",
           asker.party.empty() ? "nobody" : asker.party, "\n", question.target);
      REQUIRE(a == rows_of(region_.twins.b, question, asker.bearer_b));
      return;
    }
    for (int page = 0; page < kMostPages; ++page) {
      const auto [a, b] = put_both(asker, question);
      check_same(number, page, asker, question, a, b);
      ++statuses_[a.status];
      questions_.note(question, a);
      if (question.method == http::Method::delete_ && a.status == 204) {
        region_.forget(question.target.substr(question.target.rfind('/') + 1));
      }
      const std::string next = test::member_of(a.body, "next");
      if (next.empty() || question.has_places || question.method != http::Method::get ||
          a.status != 200) {
        return;
      }
      question = Questions::go_on(question, next);
      if (stirs()) {
        region_.stir();
      }
    }
  }
  // Time passes: something happens in the second world, and something in both.
  void pass() {
    region_.stir();
    region_.change();
    for (const Following& each : following_) {
      each.check_same(seed_);
    }
  }
  // A wrong password and a wrong secret, of who is there in the second world alone.
  void knock() {
    check_same(0, 0, {},
               {.method = http::Method::post,
                .target = "/v1/session",
                .body = R"({"login":")" + region_.persons.front() + R"(","password":"fout fout"})",
                .headers = {{"Content-Type", "application/json"}}});
    check_same(0, 0, {},
               {.method = http::Method::post,
                .target = "/oauth2/token",
                .body = "grant_type=client_credentials&client_id=" + region_.hidden_client +
                        "&client_secret=fout",
                .headers = {{"Content-Type", "application/x-www-form-urlencoded"}}});
  }

 private:
  static constexpr int kMostPages = 40;

  bool stirs() { return region_.rows.dice.chance(5); }

  // What the log tells of writes reaches it a moment later.
  std::pair<Answer, Answer> put_both(const Questions::Asker& asker, const Question& question) {
    region_.twins.step();
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(2);
    while (true) {
      Answer a = put_as(region_.twins.a, question, asker.bearer_a);
      Answer b = put_as(region_.twins.b, question, asker.bearer_b);
      if (!question.late || whole(a, question) == whole(b, question) ||
          std::chrono::steady_clock::now() > until) {
        return {std::move(a), std::move(b)};
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }

  void check_same(int number, int page, const Questions::Asker& asker, const Question& question) {
    const auto [a, b] = put_both(asker, question);
    check_same(number, page, asker, question, a, b);
  }
  void check_same(int number, int page, const Questions::Asker& asker, const Question& question,
                  const Answer& a, const Answer& b) const {
    const std::string one = whole(a, question);
    const std::string other = whole(b, question);
    if (one == other) {
      return;
    }
    const auto decoded = http::decode_percent(question.target, true);
    INFO("seed ", seed_, ", request ", number, ", page ", page, ", by ",
         asker.party.empty() ? "nobody" : asker.party);
    INFO(http::name_of(question.method), " ", question.target, "\n  that is ",
         decoded ? *decoded : "", "\n  ", question.body.substr(0, 2'000));
    for (const auto& [name, value] : question.headers) {
      INFO(name, ": ", value);
    }
    const auto apart =
        static_cast<std::size_t>(std::ranges::mismatch(one, other).in1 - one.begin());
    const auto from = apart < 300 ? 0 : apart - 300;
    INFO("the answers part at byte ", apart);
    REQUIRE(one.substr(from, 600) == other.substr(from, 600));
    FAIL("the answers differ");
  }

  std::uint64_t seed_;
  TwinRegion region_;
  Questions questions_;
  std::map<int, int>& statuses_;
  std::vector<Following> following_;
};

int worlds_wanted() {
  const char* deep = std::getenv("MEENT_DEEP");
  if (deep == nullptr) {
    return 2;
  }
  const int wanted = std::atoi(deep);
  return wanted > 1 ? wanted : 60;
}

}  // namespace

TEST_CASE("two worlds that differ in what is hidden give the same answers") {
  constexpr int kAsked = 600;
  std::map<int, int> statuses;
  const int worlds = worlds_wanted();
  for (int world = 0; world < worlds; ++world) {
    Comparing comparing(static_cast<std::uint64_t>(4'000 + world), statuses);
    for (int i = 0; i < kAsked; ++i) {
      if (i % 20 == 0) {
        comparing.pass();
      }
      comparing.ask(i);
    }
    comparing.knock();
  }
  // It was about something: requests were answered, refused and not found.
  CHECK(statuses[200] > worlds * kAsked / 6);
  for (const int status : {201, 204, 304, 400, 401, 403, 404, 406, 412}) {
    INFO("status ", status);
    const bool rare = status == 304 || status == 406 || status == 412;
    CHECK((statuses[status] > 0 || (rare && worlds < 10)));
  }
}

}  // namespace meent::doors
