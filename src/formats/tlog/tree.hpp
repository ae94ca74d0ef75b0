// The Merkle tree of RFC 6962 §2.1 / RFC 9162 §2.1, as arithmetic over nodes that somebody else
// keeps. A node (level, index) is the hash of the complete subtree over the leaves
// [index << level, (index + 1) << level); every root and proof is made of a few of these.
// Proofs are made with any NodeReader and checked with nothing but the hashes in them. Nothing here
// keeps state but Frontier, the right edge of a growing tree.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "formats/tlog/hash.hpp"

namespace meent::tlog {

struct NodeAddress {
  int level = 0;
  std::uint64_t index = 0;

  friend bool operator==(const NodeAddress&, const NodeAddress&) = default;
};

using NodeReader = std::function<result<Hash>(NodeAddress)>;
using Proof = std::vector<Hash>;

inline constexpr std::uint64_t kMostLeaves = std::uint64_t{1} << 62;

// Root of the tree of the first `size` leaves.
result<Hash> root_of(std::uint64_t size, const NodeReader& node);

// From the leaf's sibling up to the child of the root. Errors: invalid when the leaf is not in the
// tree.
result<Proof> inclusion_proof(std::uint64_t index, std::uint64_t size, const NodeReader& node);
// That the tree of `from` leaves begins the tree of `to` leaves; empty when either is nothing to
// prove (0, or equal). Errors: invalid when from > to.
result<Proof> consistency_proof(std::uint64_t from, std::uint64_t to, const NodeReader& node);

// Errors: invalid, with what does not hold.
result<void> verify_inclusion(std::uint64_t index, std::uint64_t size, const Hash& leaf,
                              std::span<const Hash> proof, const Hash& root);
result<void> verify_consistency(std::uint64_t from, std::uint64_t to, std::span<const Hash> proof,
                                const Hash& from_root, const Hash& to_root);

// The complete subtrees on the right edge, largest first: all that adding leaves needs.
class Frontier {
 public:
  Frontier() = default;
  // The frontier of a tree of `size` leaves.
  static result<Frontier> at(std::uint64_t size, const NodeReader& node);

  // `completed` is told of every node above the leaf that becomes complete.
  void add(const Hash& leaf, const std::function<void(NodeAddress, const Hash&)>& completed = {});
  std::uint64_t size() const { return size_; }
  Hash root() const;

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash> edge_;
};

}  // namespace meent::tlog
