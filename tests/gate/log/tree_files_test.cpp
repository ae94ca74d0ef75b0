#include "gate/log/tree_files.hpp"

#include <doctest/doctest.h>

#include "formats/tlog/naive.hpp"
#include "gate/log/log_world.hpp"
#include "gate/log/segment.hpp"

namespace meent::gate {
namespace {

std::vector<tlog::Hash> commitments(std::uint64_t from, std::uint64_t until) {
  std::vector<tlog::Hash> out;
  for (std::uint64_t i = from; i < until; ++i) {
    out.push_back(tlog::sha256({"commitment", std::to_string(i)}));
  }
  return out;
}

tlog::Hash naive(std::uint64_t size) {
  std::vector<tlog::Hash> leaves;
  for (const tlog::Hash& each : commitments(0, size)) {
    leaves.push_back(tlog::leaf_hash(tlog::text_of(each)));
  }
  return test::naive_root(leaves);
}

}  // namespace

TEST_CASE("the files hold the tree, whatever the steps it grew in") {
  const test::Directory directory;
  TreeFiles tree(directory.path() / "tree", 0);
  std::uint64_t size = 0;
  for (const std::uint64_t step : {1UL, 2UL, 252UL, 1UL, 1UL, 600UL, 7UL}) {
    tree.append(commitments(size, size + step));
    size += step;
    CHECK(tree.size() == size);
    CHECK(tree.root() == naive(size));
    CHECK(tlog::root_of(size, tree.nodes(size)) == naive(size));
  }
  CHECK(tlog::root_of(300, tree.nodes(300)) == naive(300));  // an older tree, out of the same files
  CHECK(tree.commitment(5) == commitments(5, 6)[0]);
  CHECK_FALSE(tree.commitment(size));
}

TEST_CASE("tiles and bundles end where the tree ends") {
  const test::Directory directory;
  TreeFiles tree(directory.path() / "tree", 0);
  tree.append(commitments(0, 300));
  CHECK(tree.tile({0, 0})->size() == 8'192);
  CHECK(tree.tile({0, 1, 44})->size() == 44 * 32);
  CHECK(tree.tile({0, 1, 10})->size() == 320);  // as an older checkpoint had it
  CHECK(tree.tile({1, 0, 1})->size() == 32);
  CHECK(tree.tile({tlog::kEntries, 1, 44})->size() == 44 * 34);
  CHECK(tlog::entries_of(*tree.tile({tlog::kEntries, 0}), 256));
  for (const tlog::TileAddress& beyond : {tlog::TileAddress{0, 1, 45},
                                          {0, 1},
                                          {0, 2, 1},
                                          {1, 0, 2},
                                          {2, 0, 1},
                                          {63, 0, 1},
                                          {tlog::kEntries, 1, 45}}) {
    CHECK(tree.tile(beyond).error().code == Code::not_found);
  }
}

TEST_CASE("opened again it keeps what it is told to keep") {
  const test::Directory directory;
  const auto folder = directory.path() / "tree";
  {
    TreeFiles tree(folder, 0);
    tree.append(commitments(0, kSegmentEntries + 500));
  }
  CHECK(TreeFiles::whole(folder) == kSegmentEntries);
  TreeFiles tree(folder, kSegmentEntries);
  CHECK(tree.size() == kSegmentEntries);
  tree.append(commitments(kSegmentEntries, kSegmentEntries + 3));
  CHECK(tree.root() == naive(kSegmentEntries + 3));
  std::filesystem::resize_file(folder / "hashes.1", 32);
  CHECK(TreeFiles::whole(folder) == 0);
}

}  // namespace meent::gate
