// The tree of RFC 6962 over any source of nodes: its root, and whether an older tree is its beginning.
import { nodeHash, sha256, type Hash } from './bytes';

// The hash of a complete subtree: node `index` of `level`, over the entries [index, index + 1) * 2^level.
export type NodeSource = (level: number, index: number) => Promise<Hash>;

export interface Roots {
  old: Hash;
  now: Hash;
}

// Of a complete subtree: a power of two of hashes.
export async function completeRoot(hashes: readonly Hash[]): Promise<Hash> {
  let level = hashes;
  while (level.length > 1) {
    level = await Promise.all(Array.from({ length: level.length / 2 }, (_none, at) =>
      nodeHash(level[2 * at] as Hash, level[2 * at + 1] as Hash)));
  }
  return level[0] as Hash;
}

// The largest power of two below n (n > 1).
function split(n: number): number {
  let power = 1;
  while (power * 2 < n) power *= 2;
  return power;
}

const isPower = (n: number): boolean => n === split(n + 1);

async function rangeRoot(begin: number, end: number, node: NodeSource): Promise<Hash> {
  const size = end - begin;
  if (isPower(size)) return node(Math.round(Math.log2(size)), begin / size);
  const power = split(size);
  return nodeHash(await rangeRoot(begin, begin + power, node), await rangeRoot(begin + power, end, node));
}

export async function rootOfTree(size: number, node: NodeSource): Promise<Hash> {
  return size === 0 ? sha256() : rangeRoot(0, size, node);
}

// Both roots out of the same nodes: that of the first `before` entries, and that of all. If the one
// is what was seen before and the other what is signed now, nothing was changed or taken out since.
export async function bothRoots(before: number, size: number, node: NodeSource): Promise<Roots> {
  if (before === 0) return { old: await sha256(), now: await rootOfTree(size, node) };
  const range = async (begin: number, end: number): Promise<{ old?: Hash; now: Hash }> => {
    if (end <= before || begin >= before) {
      const now = await rangeRoot(begin, end, node);
      return begin >= before ? { now } : { old: now, now };
    }
    const middle = begin + split(end - begin);
    const left = await range(begin, middle);
    const right = await range(middle, end);
    const now = await nodeHash(left.now, right.now);
    if (right.old === undefined) return { ...left, now };
    return { old: await nodeHash(left.old as Hash, right.old), now };
  };
  const { old, now } = await range(0, size);
  return { old: old as Hash, now };
}

export interface Part {
  level: number;
  index: number;
  hash: Hash;
}

// The root as it is when this part of the tree has this hash: the way from an entry, or a tile of
// them, up to what was signed.
export async function rootThrough(size: number, part: Part, node: NodeSource): Promise<Hash> {
  const first = part.index * 2 ** part.level;
  const last = first + 2 ** part.level;
  const range = async (begin: number, end: number): Promise<Hash> => {
    if (begin === first && end === last) return part.hash;
    if (end <= first || begin >= last) return rangeRoot(begin, end, node);
    const middle = begin + split(end - begin);
    return nodeHash(await range(begin, middle), await range(middle, end));
  };
  return range(0, size);
}
