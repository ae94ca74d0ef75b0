#include "formats/tlog/tree.hpp"

#include <bit>
#include <string>

namespace meent::tlog {
namespace {

// The largest power of two smaller than `size`, which is at least 2.
std::uint64_t split_of(std::uint64_t size) {
  return std::bit_floor(size - 1);
}

// Hash of the leaves [begin, begin + size); begin is a multiple of every power of two below size.
result<Hash> range_hash(std::uint64_t begin, std::uint64_t size, const NodeReader& node) {
  if (std::has_single_bit(size)) {
    const int level = std::countr_zero(size);
    return node({level, begin >> level});
  }
  const std::uint64_t left_size = split_of(size);
  MEENT_TRY(left, range_hash(begin, left_size, node));
  MEENT_TRY(right, range_hash(begin + left_size, size - left_size, node));
  return node_hash(left, right);
}

// PATH of RFC 6962 §2.1.1, walked down; the caller's order is from the leaf up.
result<void> path_down(std::uint64_t index, std::uint64_t begin, std::uint64_t size,
                       const NodeReader& node, Proof& proof) {
  if (size == 1) {
    return {};
  }
  const std::uint64_t left_size = split_of(size);
  const bool left = index < begin + left_size;
  MEENT_CHECK(left ? path_down(index, begin, left_size, node, proof)
                   : path_down(index, begin + left_size, size - left_size, node, proof));
  MEENT_TRY(other, left ? range_hash(begin + left_size, size - left_size, node)
                        : range_hash(begin, left_size, node));
  proof.push_back(other);
  return {};
}

// SUBPROOF of RFC 6962 §2.1.2; `known`: the older tree is a whole subtree of which the verifier has
// the root.
result<void> subproof(std::uint64_t from, std::uint64_t begin, std::uint64_t size, bool known,
                      const NodeReader& node, Proof& proof) {
  if (from == size) {
    if (!known) {
      MEENT_TRY(hash, range_hash(begin, size, node));
      proof.push_back(hash);
    }
    return {};
  }
  const std::uint64_t left_size = split_of(size);
  if (from <= left_size) {
    MEENT_CHECK(subproof(from, begin, left_size, known, node, proof));
    MEENT_TRY(right, range_hash(begin + left_size, size - left_size, node));
    proof.push_back(right);
    return {};
  }
  MEENT_CHECK(subproof(from - left_size, begin + left_size, size - left_size, false, node, proof));
  MEENT_TRY(left, range_hash(begin, left_size, node));
  proof.push_back(left);
  return {};
}

result<void> same_root(const Hash& found, const Hash& wanted, const char* which) {
  if (found != wanted) {
    return fail(Code::invalid, std::string("the proof leads to another ") + which +
                                   " root: " + format(found) + ", not " + format(wanted));
  }
  return {};
}

tl::unexpected<error> wrong_length() {
  return fail(Code::invalid, "the proof is not as long as a proof for these sizes is");
}

}  // namespace

result<Hash> root_of(std::uint64_t size, const NodeReader& node) {
  return size == 0 ? empty_root() : range_hash(0, size, node);
}

result<Proof> inclusion_proof(std::uint64_t index, std::uint64_t size, const NodeReader& node) {
  if (index >= size) {
    return fail(Code::invalid, "entry " + std::to_string(index) + " is not in a tree of " +
                                   std::to_string(size) + " entries");
  }
  Proof proof;
  MEENT_CHECK(path_down(index, 0, size, node, proof));
  return proof;
}

result<Proof> consistency_proof(std::uint64_t from, std::uint64_t to, const NodeReader& node) {
  if (from > to) {
    return fail(Code::invalid, "the older tree is larger than the newer one");
  }
  Proof proof;
  if (from != 0 && from != to) {
    MEENT_CHECK(subproof(from, 0, to, true, node, proof));
  }
  return proof;
}

// RFC 9162 §2.1.3.2.
result<void> verify_inclusion(std::uint64_t index, std::uint64_t size, const Hash& leaf,
                              std::span<const Hash> proof, const Hash& root) {
  if (index >= size) {
    return fail(Code::invalid, "the entry is not in a tree of this size");
  }
  std::uint64_t place = index;
  std::uint64_t last = size - 1;
  Hash hash = leaf;
  for (const Hash& other : proof) {
    if (last == 0) {
      return wrong_length();
    }
    if ((place & 1U) != 0 || place == last) {
      hash = node_hash(other, hash);
      while ((place & 1U) == 0 && place != 0) {
        place >>= 1U;
        last >>= 1U;
      }
    } else {
      hash = node_hash(hash, other);
    }
    place >>= 1U;
    last >>= 1U;
  }
  if (last != 0) {
    return wrong_length();
  }
  return same_root(hash, root, "tree's");
}

// RFC 9162 §2.1.4.2.
result<void> verify_consistency(std::uint64_t from, std::uint64_t to, std::span<const Hash> proof,
                                const Hash& from_root, const Hash& to_root) {
  if (from > to) {
    return fail(Code::invalid, "the older tree is larger than the newer one");
  }
  if (from == 0 || from == to) {
    if (!proof.empty()) {
      return wrong_length();
    }
    return from == to ? same_root(from_root, to_root, "newer")
                      : same_root(from_root, empty_root(), "older");
  }
  if (proof.empty()) {
    return wrong_length();
  }
  std::uint64_t place = from - 1;
  std::uint64_t last = to - 1;
  while ((place & 1U) != 0) {
    place >>= 1U;
    last >>= 1U;
  }
  const bool whole = place == 0;  // the older tree is one complete subtree: its root starts
  Hash older = whole ? from_root : proof[0];
  Hash newer = older;
  for (const Hash& other : proof.subspan(whole ? 0 : 1)) {
    if (last == 0) {
      return wrong_length();
    }
    if ((place & 1U) != 0 || place == last) {
      older = node_hash(other, older);
      newer = node_hash(other, newer);
      while ((place & 1U) == 0 && place != 0) {
        place >>= 1U;
        last >>= 1U;
      }
    } else {
      newer = node_hash(newer, other);
    }
    place >>= 1U;
    last >>= 1U;
  }
  if (last != 0) {
    return wrong_length();
  }
  MEENT_CHECK(same_root(older, from_root, "older"));
  return same_root(newer, to_root, "newer");
}

result<Frontier> Frontier::at(std::uint64_t size, const NodeReader& node) {
  Frontier out;
  out.size_ = size;
  std::uint64_t begin = 0;
  for (int level = 62; level >= 0; --level) {
    if ((size >> level & 1U) != 0) {
      MEENT_TRY(hash, node({level, begin >> level}));
      out.edge_.push_back(hash);
      begin += std::uint64_t{1} << level;
    }
  }
  return out;
}

void Frontier::add(const Hash& leaf,
                   const std::function<void(NodeAddress, const Hash&)>& completed) {
  Hash hash = leaf;
  for (int level = 0; (size_ >> level & 1U) != 0; ++level) {
    hash = node_hash(edge_.back(), hash);
    edge_.pop_back();
    if (completed) {
      completed({level + 1, size_ >> (level + 1)}, hash);
    }
  }
  edge_.push_back(hash);
  ++size_;
}

Hash Frontier::root() const {
  if (edge_.empty()) {
    return empty_root();
  }
  Hash hash = edge_.back();
  for (auto each = edge_.rbegin() + 1; each != edge_.rend(); ++each) {
    hash = node_hash(*each, hash);
  }
  return hash;
}

}  // namespace meent::tlog
