// A Merkle tree as RFC 6962 §2.1 says it, word for word and slowly: what the quick one is held
// against.
#pragma once

#include <bit>
#include <span>
#include <string>
#include <vector>

#include "formats/tlog/tree.hpp"

namespace meent::test {

inline std::vector<tlog::Hash> leaves(std::size_t count) {
  std::vector<tlog::Hash> out;
  out.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    out.push_back(tlog::leaf_hash("entry " + std::to_string(i)));
  }
  return out;
}

inline tlog::Hash naive_root(std::span<const tlog::Hash> leaves) {
  if (leaves.empty()) {
    return tlog::empty_root();
  }
  if (leaves.size() == 1) {
    return leaves[0];
  }
  const std::size_t split = std::bit_floor(leaves.size() - 1);
  return tlog::node_hash(naive_root(leaves.first(split)), naive_root(leaves.subspan(split)));
}

inline tlog::Proof naive_path(std::size_t index, std::span<const tlog::Hash> leaves) {
  if (leaves.size() <= 1) {
    return {};
  }
  const std::size_t split = std::bit_floor(leaves.size() - 1);
  const bool left = index < split;
  auto path = left ? naive_path(index, leaves.first(split))
                   : naive_path(index - split, leaves.subspan(split));
  path.push_back(naive_root(left ? leaves.subspan(split) : leaves.first(split)));
  return path;
}

inline tlog::NodeReader nodes_over(std::span<const tlog::Hash> leaves) {
  return [leaves](tlog::NodeAddress node) -> result<tlog::Hash> {
    return naive_root(leaves.subspan(node.index << node.level, std::size_t{1} << node.level));
  };
}

}  // namespace meent::test
