// A log from the command line, for tests/log/run.py:
//   meent_log_tool fill FOLDER ENTRIES [WITNESS-URL WITNESS-KEY]   appends, waits for the
//   checkpoint meent_log_tool tiles FOLDER OUT                                writes it as static
//   tiles meent_log_tool proof FOLDER INDEX OWNER                        prints a proof file
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "base/json_writer.hpp"
#include "gate/log/log.hpp"
#include "net/http_client.hpp"

namespace {

using namespace meent;  // NOLINT: a program of one file

constexpr OwnerId kOwners[] = {OwnerId(7), OwnerId(300), OwnerId(70'000)};

std::unique_ptr<gate::Log> open_log(gate::LogOptions options) {
  static const SystemClock clock;
  static SystemRandom random;
  options.origin = "meent.example/log";
  options.clock = &clock;
  options.random = &random;
  auto opened = gate::Log::open(std::move(options));
  if (!opened) {
    fmt::print(stderr, "{}\n", opened.error().detail);
    std::exit(1);
  }
  return std::move(*opened);
}

int fill(const std::vector<std::string>& words) {
  const auto client = net::make_http_client({.allow_private = {"127.0.0.0/8"}});
  gate::LogOptions options{.directory = words[1], .http = client.get()};
  if (words.size() > 4) {
    options.witnesses.push_back({words[3], *tlog::parse_verifier_key(words[4])});
  }
  const bool watched = !options.witnesses.empty();
  const auto log = open_log(std::move(options));
  const std::uint64_t before = log->head().size;
  const std::string_view terms[] = {"purpose:test"};
  for (std::uint64_t n = before; n < before + std::strtoull(words[2].c_str(), nullptr, 10); ++n) {
    log->append({.body = fmt::format("{{\"n\":{},\"wat\":\"gelezen\"}}", n),
                 .owners = kOwners,
                 .terms = terms});
  }
  gate::Head head;
  for (int i = 0; i < 1'000; ++i) {
    head = log->head();
    if (head.checkpoint_size >= head.size &&
        (!watched || head.witnessed_size >= head.size || !head.trouble.empty())) {
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  std::string out;
  json::Writer writer(out);
  writer.begin_object().member("size", head.checkpoint_size);
  writer.member("witnessed", head.witnessed_size);
  writer.member("trouble", std::string_view{head.trouble});
  writer.member("vkey", std::string_view{log->verifier().text()}).end_object();
  fmt::print("{}\n", out);
  return 0;
}

void write_file(const std::filesystem::path& path, std::string_view bytes) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

int tiles(const std::filesystem::path& folder, const std::filesystem::path& out) {
  const auto log = open_log({.directory = folder});
  const gate::Head head = log->head();
  write_file(out / "checkpoint", head.checkpoint);
  write_file(out / "vkey", log->verifier().text() + "\n");
  for (int level = tlog::kEntries; level < 8; ++level) {
    for (std::uint64_t nth = 0;; ++nth) {
      const auto at = tlog::tile_in(level, nth, head.checkpoint_size);
      if (at.width == 0) {
        break;
      }
      write_file(out / tlog::path_of(at), log->tile(at).value_or(""));
    }
  }
  return 0;
}

int proof(const std::vector<std::string>& words) {
  const auto log = open_log({.directory = words[1]});
  const auto text = log->proof_of(std::strtoull(words[2].c_str(), nullptr, 10),
                                  OwnerId(std::atoi(words[3].c_str())));
  fmt::print("{}", text ? *text : text.error().detail);
  return text ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() >= 3 && words[0] == "fill") {
    return fill(words);
  }
  if (words.size() == 3 && words[0] == "tiles") {
    return tiles(words[1], words[2]);
  }
  if (words.size() == 4 && words[0] == "proof") {
    return proof(words);
  }
  return 2;
}
