#include "app/log.hpp"

#include <string>

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include "base/clock.hpp"
#include "base/json_writer.hpp"

namespace meent::app {

Log::Log(std::string_view level)
    : logger_(std::make_shared<spdlog::logger>("meent",
                                               std::make_shared<spdlog::sinks::stderr_sink_mt>())) {
  logger_->set_pattern("%v");
  logger_->set_level(spdlog::level::from_str(std::string(level)));
  logger_->flush_on(spdlog::level::warn);
}

Log::~Log() {
  logger_->flush();
}

void Log::write(int level, std::string_view name, std::string_view event, Details details) const {
  const auto as = static_cast<spdlog::level::level_enum>(level);
  if (!logger_->should_log(as)) {
    return;
  }
  std::string line;
  json::Writer out(line);
  out.begin_object()
      .member("time", SystemClock().now())
      .member("level", name)
      .member("event", event);
  for (const auto& [key, value] : details) {
    out.key(key);
    std::visit([&](const auto& v) { out.value(v); }, value);
  }
  out.end_object();
  logger_->log(as, line);
}

void Log::debug(std::string_view event, Details details) const {
  write(spdlog::level::debug, "debug", event, details);
}
void Log::info(std::string_view event, Details details) const {
  write(spdlog::level::info, "info", event, details);
}
void Log::warn(std::string_view event, Details details) const {
  write(spdlog::level::warn, "warn", event, details);
}
void Log::error(std::string_view event, Details details) const {
  write(spdlog::level::err, "error", event, details);
}
void Log::flush() const {
  logger_->flush();
}

}  // namespace meent::app
