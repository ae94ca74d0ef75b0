// What the watch asks of the program around it: whether its parts work, and how much they did.
// app implements it; the door only writes down what it is told.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace meent::doors::watch {

struct Check {
  std::string name;  // "store", "draining"
  bool passed = true;
  std::string why;  // when not passed: what is wrong and what to do
};

struct Sample {
  std::vector<std::pair<std::string, std::string>> labels;
  double value = 0;
  std::string suffix;  // of a histogram: "_bucket" (with label le), "_sum" or "_count"
};

// One metric family of the Prometheus text format.
struct Family {
  enum class Kind : std::uint8_t { counter, gauge, histogram } kind = Kind::gauge;
  std::string name;  // [a-z_]+; of a counter it ends in _total
  std::string help;
  std::vector<Sample> samples;
};

// Safe between threads; quick, since probes ask often.
class Gauges {
 public:
  virtual ~Gauges() = default;
  virtual std::vector<Check> checks() const = 0;
  virtual std::vector<Family> families() const = 0;
};

}  // namespace meent::doors::watch
