#include "gate/log/witness_client.hpp"

#include <doctest/doctest.h>

#include <atomic>

#include "formats/tlog/witness.hpp"
#include "gate/log/log_world.hpp"

namespace meent::gate {
namespace {

// A witness as C2SP tlog-witness says, without the network in between.
class Witness final : public HttpClient {
 public:
  explicit Witness(tlog::VerifierKey log) : log_(std::move(log)) {}

  const tlog::VerifierKey& key() const { return signer_.verifier(); }
  std::atomic<bool> down = false;
  std::atomic<bool> silent = false;  // answers 200 without its signature
  std::atomic<std::uint64_t> size = 0;
  std::atomic<int> asked = 0;

  result<HttpAnswer> send(const HttpRequest& request) override {
    ++asked;
    if (down) {
      return fail(Code::unavailable, "nobody answers");
    }
    if (request.url != "http://w.example/add-checkpoint") {
      return HttpAnswer{.status = 404};
    }
    const auto add = tlog::parse_add_checkpoint(request.body);
    if (!add) {
      return HttpAnswer{.status = 400};
    }
    const auto opened = tlog::open_checkpoint(add->note, log_);
    if (!opened) {
      return HttpAnswer{.status = 403};
    }
    if (add->old_size != size) {
      return HttpAnswer{.status = 409, .body = std::to_string(size) + "\n"};
    }
    if (size > 0 && !tlog::verify_consistency(size, opened->checkpoint.size, add->proof, root_,
                                              opened->checkpoint.root)) {
      return HttpAnswer{.status = 422};
    }
    size = opened->checkpoint.size;
    root_ = opened->checkpoint.root;
    return HttpAnswer{.status = 200,
                      .body = silent ? "" : signer_.sign(opened->note.text, 1'700'000'000).line()};
  }

 private:
  tlog::SigningKey signer_{"w.example/w", tlog::KeyType::cosignature, tlog::Seed{7}};
  tlog::VerifierKey log_;
  tlog::Hash root_{};
};

struct Watched {
  test::LogWorld world;
  std::unique_ptr<Witness> witness;

  Watched() {
    world.open();
    witness = std::make_unique<Witness>(world.log->verifier());
    open();
  }
  ~Watched() { world.close(); }
  void open() {
    auto options = world.options();
    options.http = witness.get();
    options.witnesses = {{"http://w.example", witness->key()}};
    world.open(options);
  }
  bool witnessed(std::uint64_t size) {
    return test::soon([&] { return world.log->head().witnessed_size >= size; });
  }
  bool troubled(const char* word) {
    return test::soon([&] { return world.log->head().trouble.find(word) != std::string::npos; });
  }
};

}  // namespace

TEST_CASE("a checkpoint is cosigned, and what it carries is shown and proved with") {
  Watched log;
  CHECK_FALSE(log.world.log->head().witnessed());
  log.world.append_many(0, 20);
  REQUIRE(log.witnessed(20));
  log.world.append_many(20, 500);
  REQUIRE(log.witnessed(500));
  const Head head = log.world.log->head();
  REQUIRE(head.cosigned.size() == 1);
  CHECK(head.cosigned[0].witness == "w.example/w");
  CHECK(head.cosigned[0].when == Instant{1'700'000'000'000'000});
  const auto note = tlog::parse_note(head.checkpoint);
  CHECK(tlog::verify(*note, log.witness->key()));
  CHECK(tlog::verify(*note, log.world.log->verifier()));
  const auto file = tlog::parse_proof_file(*log.world.log->proof_of(3, std::nullopt));
  const tlog::VerifierKey witnesses[] = {log.witness->key()};
  CHECK(tlog::verify_proof_file(*file, log.world.log->verifier(), witnesses)->witnesses.size() ==
        1);
  log.open();
  CHECK(log.world.log->head().witnessed_size == 500);
  const int before = log.witness->asked;
  log.world.append(500);
  REQUIRE(log.witnessed(501));
  CHECK(log.witness->asked - before <= 2);  // it remembered where the witness was
}

TEST_CASE("a witness that knows another size is asked again from there") {
  Watched log;
  log.world.append_many(0, 30);
  REQUIRE(log.witnessed(30));
  log.world.close();
  std::filesystem::remove(log.world.folder() / "witnessed");
  std::filesystem::remove(log.world.folder() / "checkpoint");
  log.open();
  log.world.append_many(30, 40);
  CHECK(log.witnessed(40));
}

TEST_CASE("a witness that is away is told of, tried again, and forgotten as trouble") {
  Watched log;
  log.witness->down = true;
  log.world.append(0);
  CHECK(log.troubled("nobody answers"));
  CHECK_FALSE(log.world.log->head().witnessed());
  log.witness->down = false;
  CHECK(log.witnessed(1));
  CHECK(test::soon([&] { return log.world.log->head().trouble.empty(); }));
}

TEST_CASE("an answer without the witness's own signature is worth nothing") {
  Watched log;
  log.witness->silent = true;
  log.world.append(0);
  CHECK(log.troubled("without its signature"));
  CHECK_FALSE(log.world.log->head().witnessed());
}

TEST_CASE("a log that was rolled back is found out by its witness") {
  Watched log;
  log.world.append_many(0, 50);
  REQUIRE(log.witnessed(50));
  log.world.close();
  const test::Directory kept;
  std::filesystem::copy(log.world.folder(), kept.path() / "log",
                        std::filesystem::copy_options::recursive);
  log.open();
  log.world.append_many(50, 90);
  REQUIRE(log.witnessed(90));
  log.world.close();
  std::filesystem::remove_all(log.world.folder());
  std::filesystem::copy(kept.path() / "log", log.world.folder(),
                        std::filesystem::copy_options::recursive);
  log.open();
  log.world.append(7);
  CHECK(log.troubled("rolled back"));
  log.world.append_many(1'000, 1'100);  // grown past the witness, but another tree
  CHECK(log.troubled("was changed"));
  CHECK(log.witness->size == 90);
}

}  // namespace meent::gate
