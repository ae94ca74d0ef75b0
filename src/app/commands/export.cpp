#include <unistd.h>

#include <cstdio>
#include <memory>

#include <fmt/format.h>

#include "app/commands/commands.hpp"
#include "app/progress.hpp"
#include "app/transport.hpp"

namespace meent::app {
namespace {

// Where an export goes: standard output, or a file that only gets its name when it is whole.
class Target {
 public:
  static result<Target> open(const std::string& path) {
    Target target;
    target.path_ = path;
    target.file_ = path.empty() ? stdout : std::fopen((path + ".part").c_str(), "wb");
    if (target.file_ == nullptr) {
      return fail(Code::invalid, fmt::format("cannot write {}", path));
    }
    return target;
  }

  result<void> write(std::string_view piece) {
    if (std::fwrite(piece.data(), 1, piece.size(), file_) != piece.size()) {
      return fail(Code::exhausted, "the output cannot be written any further");
    }
    bytes_ += piece.size();
    return {};
  }

  result<void> close() {
    bool whole = std::fflush(file_) == 0;
    if (!path_.empty()) {
      whole = ::fsync(::fileno(file_)) == 0 && whole;
      whole = std::fclose(file_) == 0 && whole;
      whole = whole && std::rename((path_ + ".part").c_str(), path_.c_str()) == 0;
    }
    if (!whole) {
      return fail(Code::exhausted, "the output could not be written whole");
    }
    return {};
  }

  std::uint64_t bytes() const { return bytes_; }

 private:
  std::string path_;
  std::FILE* file_ = nullptr;
  std::uint64_t bytes_ = 0;
};

}  // namespace

result<void> run_export(const Config& config, const ExportOptions& options) {
  MEENT_TRY(transport, connect(config));
  MEENT_TRY(target, Target::open(options.file));
  Progress progress("export");
  Exchange exchange{.target = fmt::format("/v1/collections/{}/records{}",
                                          http::encode_percent(options.collection),
                                          options.filter.empty()
                                              ? std::string{}
                                              : "?filter=" + http::encode_percent(options.filter))};
  exchange.fields.set("Accept", options.format == "csv" ? "text/csv" : "application/x-ndjson");
  exchange.sink = [&](std::string_view piece) -> result<void> {
    MEENT_CHECK(target.write(piece));
    progress.at(-1, human_bytes(target.bytes()));
    return {};
  };
  MEENT_TRY(reply, transport->ask(exchange));
  if (reply.status / 100 != 2) {
    return fail(refusal(reply));
  }
  return target.close();
}

}  // namespace meent::app
