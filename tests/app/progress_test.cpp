#include "app/progress.hpp"

#include <doctest/doctest.h>

using namespace meent::app;
using std::chrono::seconds;

TEST_CASE("a progress line shows share, note and time") {
  const auto line = Progress::line("load", 0.5, "stations", seconds(67), 60);
  CHECK(line.find("load  [") == 0);
  CHECK(line.find(" 50 %") != std::string::npos);
  CHECK(line.find("stations") != std::string::npos);
  CHECK(line.find("1:07") != std::string::npos);
  CHECK(line.size() <= 60);
}

TEST_CASE("the bar grows with the share and stays inside its line") {
  const auto hashes = [](double share) {
    const auto line = Progress::line("x", share, "", seconds(0), 80);
    return std::count(line.begin(), line.end(), '#');
  };
  CHECK(hashes(0) == 0);
  CHECK(hashes(0.25) < hashes(0.5));
  CHECK(hashes(1) == hashes(2));
  CHECK(Progress::line("x", 1, "", seconds(0), 80).find("100 %") != std::string::npos);
  CHECK(Progress::line("a long thing to do", 0.3, "and a long note", seconds(1), 20).size() == 20);
}

TEST_CASE("without a known whole there is no bar") {
  const auto line = Progress::line("export", -1, "1.2 MB", seconds(3), 80);
  CHECK(line == "export  1.2 MB  0:03");
}

TEST_CASE("bytes for people") {
  CHECK(human_bytes(0) == "0 B");
  CHECK(human_bytes(999) == "999 B");
  CHECK(human_bytes(1'234'567) == "1.2 MB");
  CHECK(human_bytes(5'000'000'000'000'000) == "5000.0 TB");
}
