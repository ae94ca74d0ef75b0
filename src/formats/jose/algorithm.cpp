#include "formats/jose/algorithm.hpp"

#include <array>

namespace meent::formats::jose {
namespace {

struct Row {
  Algorithm algorithm;
  std::string_view name;
  KeyType type;
};

constexpr std::array<Row, 5> kRows{{{Algorithm::ed_dsa, "EdDSA", KeyType::okp},
                                    {Algorithm::es256, "ES256", KeyType::ec},
                                    {Algorithm::rs256, "RS256", KeyType::rsa},
                                    {Algorithm::ps256, "PS256", KeyType::rsa},
                                    {Algorithm::hs256, "HS256", KeyType::oct}}};

constexpr const Row& row_of(Algorithm algorithm) {
  return kRows[static_cast<std::size_t>(algorithm)];
}

constexpr bool in_order() {
  for (const Row& row : kRows) {
    if (&row_of(row.algorithm) != &row) {
      return false;
    }
  }
  return true;
}
static_assert(in_order(), "the rows stand in the order of the enum");

}  // namespace

std::string_view name_of(Algorithm algorithm) {
  return row_of(algorithm).name;
}

std::string_view name_of(KeyType type) {
  switch (type) {
    case KeyType::okp: return "OKP";
    case KeyType::ec: return "EC";
    case KeyType::rsa: return "RSA";
    case KeyType::oct: return "oct";
  }
  return "oct";
}

std::optional<Algorithm> algorithm_named(std::string_view name) {
  for (const Row& row : kRows) {
    if (row.name == name) {
      return row.algorithm;
    }
  }
  return std::nullopt;
}

KeyType key_type_of(Algorithm algorithm) {
  return row_of(algorithm).type;
}

}  // namespace meent::formats::jose
