// Local time of an IANA zone, for what people see and for days that start at local midnight.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"

namespace date {
class time_zone;
}

namespace meent {

class Zone {
 public:
  // Errors: invalid when the system's zone table does not know the name.
  static result<Zone> find(std::string_view iana_name);

  Date day_of(Instant instant) const;
  Instant start_of_day(Date date) const;  // where midnight does not exist: the first moment after
  std::int32_t offset_seconds(Instant instant) const;
  std::string format(Instant instant) const;  // with offset: 2026-05-01T14:00:00+02:00

 private:
  explicit Zone(const date::time_zone* zone) : zone_(zone) {}
  const date::time_zone* zone_;
};

}  // namespace meent
