#include "gate/log/published.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "base/text.hpp"
#include "gate/log/file.hpp"

namespace meent::gate {
namespace {

constexpr const char* kNewestName = "checkpoint";
constexpr const char* kWitnessedName = "witnessed";
constexpr const char* kKeyName = "log.key";
constexpr const char* kVerifierName = "log.vkey";

Instant changed_at(const std::filesystem::path& path) {
  struct stat about{};
  return ::stat(path.c_str(), &about) != 0
             ? Instant{}
             : Instant{about.st_mtim.tv_sec * 1'000'000 + about.st_mtim.tv_nsec / 1'000};
}

}  // namespace

Published::Published(std::filesystem::path directory, const tlog::SigningKey& key)
    : directory_(std::move(directory)), key_(key) {}

result<PublishedRef> Published::load(const char* name) const {
  const auto path = directory_ / name;
  const auto text = read_whole(path);
  if (!text) {
    return PublishedRef{};
  }
  auto opened = tlog::open_checkpoint(*text, key_.verifier());
  if (!opened) {
    return fail(Code::invalid, path.string() + ": " + opened.error().detail);
  }
  return std::make_shared<PublishedCheckpoint>(
      PublishedCheckpoint{std::move(*opened), changed_at(path)});
}

result<std::unique_ptr<Published>> Published::open(const std::filesystem::path& directory,
                                                   const tlog::SigningKey& key) {
  auto out = std::unique_ptr<Published>(new Published(directory, key));
  MEENT_TRY(newest, out->load(kNewestName));
  MEENT_TRY(witnessed, out->load(kWitnessedName));
  out->newest_ = std::move(newest);
  out->witnessed_ = std::move(witnessed);
  return out;
}

PublishedRef Published::newest() const {
  const std::lock_guard lock(mutex_);
  return newest_;
}

PublishedRef Published::witnessed() const {
  const std::lock_guard lock(mutex_);
  return witnessed_;
}

std::uint64_t Published::size() const {
  const auto ref = newest();
  return ref ? ref->signed_one.checkpoint.size : 0;
}

// It is on disk before anybody sees it: a log must not forget what it signed.
void Published::publish(std::uint64_t size, const tlog::Hash& root, Instant now) {
  tlog::Checkpoint checkpoint{.origin = key_.verifier().name, .size = size, .root = root};
  tlog::Note note{.text = checkpoint.text()};
  note.signatures.push_back(key_.sign(note.text));
  auto made = std::make_shared<PublishedCheckpoint>(
      PublishedCheckpoint{{std::move(checkpoint), std::move(note)}, now});
  const std::lock_guard keeping(keeping_);
  replace_whole(directory_ / kNewestName, made->signed_one.note.whole());
  const std::lock_guard lock(mutex_);
  newest_ = std::move(made);
}

bool Published::cosign(std::uint64_t size, const tlog::VerifierKey& key,
                       const std::vector<tlog::Signature>& signatures) {
  const std::lock_guard keeping(keeping_);
  const PublishedRef last = newest();
  const PublishedRef seen = witnessed();
  const auto of_size = [size](const PublishedRef& ref) {
    return ref && ref->signed_one.checkpoint.size == size;
  };
  const PublishedRef from = of_size(seen) ? seen : of_size(last) ? last : nullptr;
  if (!from) {
    return false;
  }
  const auto found = std::find_if(
      signatures.begin(), signatures.end(),
      [&](const tlog::Signature& each) { return each.name == key.name && each.id == key.id(); });
  auto cosigned = std::make_shared<PublishedCheckpoint>(*from);
  auto& note = cosigned->signed_one.note;
  std::erase_if(note.signatures, [&](const tlog::Signature& each) {
    return each.name == key.name && each.id == key.id();
  });
  if (found == signatures.end()) {
    return false;
  }
  note.signatures.push_back(*found);
  if (!tlog::verify(note, key)) {
    return false;
  }
  replace_whole(directory_ / kWitnessedName, note.whole());
  if (of_size(last)) {
    replace_whole(directory_ / kNewestName, note.whole());
  }
  const std::lock_guard lock(mutex_);
  witnessed_ = cosigned;
  if (of_size(last)) {
    newest_ = std::move(cosigned);
  }
  return true;
}

result<tlog::SigningKey> open_key(const std::filesystem::path& directory, std::string_view origin,
                                  Random& random) {
  const auto path = directory / kKeyName;
  struct stat about{};
  if (::stat(path.c_str(), &about) != 0) {
    if (std::filesystem::exists(directory / kNewestName)) {
      return fail(Code::not_found, "the log in " + directory.string() +
                                       " has signed checkpoints, but its key log.key is gone; "
                                       "bring that back from where your keys are kept");
    }
    if (!tlog::is_key_name(origin)) {
      return fail(Code::invalid, "the name of the log may not be empty or hold spaces or '+'");
    }
    tlog::Seed seed;
    random.fill(seed);
    tlog::SigningKey key(std::string(origin), tlog::KeyType::ed25519, seed);
    replace_whole(path, key.text() + "\n");
    replace_whole(directory / kVerifierName, key.verifier().text() + "\n");
    sync_directory(directory);
    return key;
  }
  if ((about.st_mode & 077U) != 0) {
    return fail(Code::invalid, path.string() + " is readable for others: chmod 600 it");
  }
  const std::string text = read_whole(path).value_or("");
  MEENT_TRY(key, tlog::SigningKey::parse(text::trim(text)));
  if (!origin.empty() && key.verifier().name != origin) {
    return fail(Code::conflict, "the key in " + path.string() + " is of the log " +
                                    key.verifier().name + ", not of " + std::string(origin));
  }
  if (!std::filesystem::exists(directory / kVerifierName)) {
    replace_whole(directory / kVerifierName, key.verifier().text() + "\n");
  }
  return key;
}

}  // namespace meent::gate
