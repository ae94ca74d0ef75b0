#include <algorithm>
#include <filesystem>
#include <thread>

#include <fmt/format.h>

#include "app/commands/commands.hpp"
#include "app/progress.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "formats/tlog/proof.hpp"
#include "gate/log/file.hpp"
#include "gate/log/verify.hpp"
#include "net/http_client.hpp"

namespace meent::app {
namespace {

constexpr std::uint64_t kMostFetched = 32U << 20U;  // a bundle of 256 entries of 64 KiB

bool is_url(std::string_view place) {
  return place.starts_with("http://") || place.starts_with("https://");
}

// One log to be read, wherever it stands.
struct Source {
  std::function<result<std::string>(const std::string& path)> fetch;  // "checkpoint", "vkey"
  tlog::TileReader tiles;
};

Source over_http(std::string url, HttpClient& client) {
  if (url.ends_with('/')) {
    url.pop_back();
  }
  const auto fetch = [url, &client](const std::string& path) -> result<std::string> {
    HttpRequest request{.url = url + "/" + path, .max_answer_bytes = kMostFetched};
    MEENT_TRY(answer, client.send(request));
    if (answer.status != 200) {
      return fail(answer.status == 404 ? Code::not_found : Code::unavailable,
                  fmt::format("{} answered {}", request.url, answer.status));
    }
    return std::move(answer.body);
  };
  return {fetch, [fetch](const tlog::TileAddress& at) { return fetch(tlog::path_of(at)); }};
}

Source in_folder(const std::filesystem::path& folder) {
  const auto fetch = [folder](const std::string& path) -> result<std::string> {
    auto text = gate::read_whole(folder / path);
    if (!text && path == "vkey") {
      text = gate::read_whole(folder / "log.vkey");
    }
    if (!text) {
      return fail(Code::not_found, fmt::format("there is no {} in {}", path, folder.string()));
    }
    return std::move(*text);
  };
  return {fetch, gate::is_store_log(folder) ? gate::store_tiles(folder) : gate::tiles_in(folder)};
}

result<std::vector<tlog::VerifierKey>> parse_keys(const std::vector<std::string>& texts) {
  std::vector<tlog::VerifierKey> out;
  for (const std::string& each : texts) {
    MEENT_TRY(key, tlog::parse_verifier_key(text::trim(each)));
    out.push_back(std::move(key));
  }
  return out;
}

void print_witnesses(const tlog::Note& note, const std::vector<tlog::VerifierKey>& keys) {
  bool any = false;
  for (const tlog::VerifierKey& each : keys) {
    const auto seen = tlog::verify(note, each);
    if (seen && seen->unix_seconds) {
      any = true;
      fmt::print("Witnessed by {} on {}.\n", each.name,
                 format(Instant{*seen->unix_seconds * 1'000'000}));
    }
  }
  if (!any) {
    fmt::print(
        "Not witnessed by a key you gave: that nobody else was shown another log is not "
        "proved.\n");
  }
}

result<void> refuse_bad_witness(const tlog::Note& note,
                                const std::vector<tlog::VerifierKey>& keys) {
  for (const tlog::VerifierKey& each : keys) {
    const auto seen = tlog::verify(note, each);
    if (!seen && seen.error().code != Code::not_found) {
      return fail(seen.error());
    }
  }
  return {};
}

result<void> verify_whole(const VerifyOptions& options,
                          const std::vector<tlog::VerifierKey>& keys) {
  const auto client = net::make_http_client({.allow_private = {"0.0.0.0/0", "::/0"}});
  const bool far = is_url(options.log);
  const Source source = far ? over_http(options.log, *client) : in_folder(options.log);
  MEENT_TRY(text, source.fetch("checkpoint"));
  MEENT_TRY(named, tlog::parse_signed_checkpoint(text));
  auto key = std::find_if(keys.begin(), keys.end(), [&](const tlog::VerifierKey& each) {
    return each.type == tlog::KeyType::ed25519 && each.name == named.checkpoint.origin;
  });
  std::vector<tlog::VerifierKey> told;
  if (key == keys.end()) {
    MEENT_TRY(own, source.fetch("vkey"));
    MEENT_TRY(parsed, parse_keys({own}));
    told = std::move(parsed);
    key = told.begin();
  }
  MEENT_TRY(opened, tlog::open_checkpoint(text, *key));
  MEENT_CHECK(refuse_bad_witness(opened.note, keys));
  Progress progress("verify");
  gate::Verification what{.checkpoint = opened.checkpoint, .tiles = source.tiles};
  const bool bodies = !far && gate::is_store_log(options.log);
  if (bodies) {
    what.behind = gate::store_bodies(options.log);
    what.file_of = gate::store_file_of;
  }
  what.threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  what.progress = [&progress](double share) { progress.at(share); };
  MEENT_CHECK(gate::verify_log(what));
  fmt::print(
      "The log {} holds {} entries; each stands unchanged under the root that the log "
      "signed: {}\n",
      opened.checkpoint.origin, opened.checkpoint.size, tlog::format(opened.checkpoint.root));
  if (bodies) {
    fmt::print("Every body opens the commitment in the tree; erased ones keep theirs.\n");
  }
  if (!told.empty()) {
    fmt::print(
        "The signature was checked with the key that stands with the log itself; give --key "
        "with the key you know to be sure whose log it is.\n");
  }
  print_witnesses(opened.note, keys);
  return {};
}

result<void> verify_proof(const std::string& path, const std::vector<tlog::VerifierKey>& keys) {
  const auto text = gate::read_whole(path);
  if (!text) {
    return fail(Code::not_found, "there is no file " + path);
  }
  MEENT_TRY(file, tlog::parse_proof_file(*text));
  MEENT_TRY(named, tlog::parse_signed_checkpoint(file.checkpoint));
  const auto key = std::find_if(keys.begin(), keys.end(), [&](const tlog::VerifierKey& each) {
    return each.type == tlog::KeyType::ed25519 && each.name == named.checkpoint.origin;
  });
  if (key == keys.end()) {
    return fail(Code::invalid, fmt::format("the proof is of the log {}: give its key with --key",
                                           named.checkpoint.origin));
  }
  MEENT_TRY(shown, tlog::verify_proof_file(file, *key, keys));
  fmt::print("Proved: entry {} of the log {}, of {} entries, is\n{}\n", shown.index,
             shown.checkpoint.origin, shown.checkpoint.size, shown.body);
  if (!shown.owners.empty()) {
    fmt::print("Among those it is about:");
    for (const OwnerId each : shown.owners) {
      fmt::print(" {}", each.value);
    }
    fmt::print("\n");
  }
  print_witnesses(named.note, keys);
  return {};
}

}  // namespace

result<void> run_verify(const VerifyOptions& options) {
  if (options.log.empty() && options.proofs.empty()) {
    return fail(Code::invalid, "say what to verify: --log URL or folder, or --proof file");
  }
  MEENT_TRY(keys, parse_keys(options.keys));
  for (const std::string& path : options.proofs) {
    auto proved = verify_proof(path, keys);
    if (!proved) {
      return fail(proved.error().code, path + ": " + proved.error().detail, proved.error().where);
    }
  }
  return options.log.empty() ? result<void>{} : verify_whole(options, keys);
}

}  // namespace meent::app
