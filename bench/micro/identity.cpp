// What it costs to know who asks: a session by its cookie, a client by its token, among many
// others.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <filesystem>

#include "gate/identity/browser.hpp"
#include "gate/identity/codec.hpp"
#include "gate/identity/identity.hpp"
#include "store/open.hpp"

namespace {

using namespace meent;
using namespace meent::gate;
using namespace meent::gate::identity;

constexpr int kOthers = 10'000;

// In memory alone: the records are put as the writer's thread would.
class Town {
 public:
  Town() {
    std::string folder = (std::filesystem::temp_directory_path() / "meent-bench-XXXXXX").string();
    folder_ = ::mkdtemp(folder.data());
    store_ = store::open({.directory = folder_, .clock = &clock_, .random = &random_}).value();
    records_ = std::make_unique<SystemRecords>(*store_, clock_);
    identity = Identity::make({.records = *records_,
                               .clock = clock_,
                               .random = random_,
                               .issuer = "https://meent.example",
                               .keys = {.token = formats::jose::SigningKey::generate(random_)},
                               .cost = {.passes = 1, .memory = 8'192}})
                   .value();
    put(Kind::party, Party{.name = "De Vliet", .kind = PartyKind::organisation});
    for (int i = 0; i < kOthers; ++i) {
      person(std::to_string(i));
    }
    token = "Bearer " + identity->token(client, client_secret, "", "").value().text;
  }
  ~Town() {
    identity.reset();
    records_.reset();
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  std::unique_ptr<Identity> identity;
  std::string cookie, csrf, client, client_secret, token;

 private:
  template <class T>
  void put(Kind kind, const T& value) {
    PublicId id;
    random_.fill(id.bytes);
    identity->put(kind, {.id = id, .body = body_of(value)});
  }
  void person(const std::string& name) {
    put(Kind::party, Party{.name = name, .title = name});
    put(Kind::user, User{.login = name, .person = name});
    const NewSecret secret = make_secret(random_);
    const Instant now = clock_.now();
    put(Kind::session, Session{.hash = secret.hash,
                               .login = name,
                               .acting = name,
                               .expires = Instant{now.micros + 3'600'000'000},
                               .touched = Instant{now.micros + 600'000'000}});
    cookie = std::string(kSessionCookie) + "=" + secret.text;
    csrf = csrf_of(secret.text);
    const NewSecret own = make_secret(random_);
    client = "client-" + name;
    client_secret = own.text;
    put(Kind::client, Client{.client = client,
                             .title = name,
                             .party = "De Vliet",
                             .roles = {Role::service},
                             .purposes = {"beheer"},
                             .secret = own.hash});
  }

  SystemClock clock_;
  SystemRandom random_;
  std::string folder_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<SystemRecords> records_;
};

Town& town() {
  static Town made;
  return made;
}

void session_found(benchmark::State& state) {
  const Sessions& sessions = town().identity->sessions();
  for (auto _ : state) {
    benchmark::DoNotOptimize(sessions.find(town().cookie));
  }
}
BENCHMARK(session_found);

void client_found(benchmark::State& state) {
  const auto& clients = town().identity->directory().clients();
  for (auto _ : state) {
    benchmark::DoNotOptimize(clients.find(std::string_view(town().client)));
  }
}
BENCHMARK(client_found)->Threads(1)->Threads(2);

void principal_of(benchmark::State& state, const Credentials& shown) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(town().identity->principal(shown));
  }
}
void principal_by_session(benchmark::State& state) {
  principal_of(state, {.cookie = town().cookie});
}
BENCHMARK(principal_by_session)->Threads(1)->Threads(2);

void principal_by_session_that_writes(benchmark::State& state) {
  principal_of(state, {.cookie = town().cookie, .csrf = town().csrf, .changes = true});
}
BENCHMARK(principal_by_session_that_writes);

void principal_by_token(benchmark::State& state) {
  principal_of(state, {.authorization = town().token});
}
BENCHMARK(principal_by_token)->Threads(1)->Threads(2);

}  // namespace
