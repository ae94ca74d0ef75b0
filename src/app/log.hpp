// The program's own log: one JSON object a line on standard error (time, level, event, details).
// No personal data, no tokens, no bodies. spdlog does the writing and stays behind this header.
// Safe between threads.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <utility>
#include <variant>

namespace spdlog {
class logger;
}

namespace meent::app {

class Log {
 public:
  using Detail = std::pair<std::string_view, std::variant<std::string_view, std::int64_t, double>>;
  using Details = std::initializer_list<Detail>;

  explicit Log(std::string_view level);  // "debug", "info", "warn" or "error"
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  void debug(std::string_view event, Details details = {}) const;
  void info(std::string_view event, Details details = {}) const;
  void warn(std::string_view event, Details details = {}) const;
  void error(std::string_view event, Details details = {}) const;
  void flush() const;

 private:
  void write(int level, std::string_view name, std::string_view event, Details details) const;

  std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace meent::app
