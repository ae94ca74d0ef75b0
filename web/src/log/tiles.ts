// Tiles (C2SP tlog-tiles): the tree as files of at most 256 hashes. Tile (level, index) holds the
// nodes of tree level 8 * level; what lies between is hashed anew. Indices may be larger than 2^31:
// they are divided, never shifted.
import { hashSize, leafHash, type Hash } from './bytes';
import { completeRoot } from './tree';

export const tileWidth = 256;
const tileHeight = 8;

// "tile/0/x001/x234/067", "tile/entries/000.p/12"
export function tilePath(level: number | 'entries', index: number, width: number): string {
  const digits = String(index).padStart(Math.ceil(String(index).length / 3) * 3, '0');
  const groups = digits.match(/\d{3}/g) ?? [];
  const path = groups.map((each, at) => (at < groups.length - 1 ? `x${each}` : each)).join('/');
  return `tile/${level}/${path}${width === tileWidth ? '' : `.p/${width}`}`;
}

// How many hashes this tile has in a tree of `size` entries; 0 when it is not there.
export function widthOf(level: number, index: number, size: number): number {
  const nodes = Math.floor(size / tileWidth ** level);
  return Math.max(0, Math.min(tileWidth, nodes - index * tileWidth));
}

// A tile or bundle that is not what it must be; the place is what an auditor looks at first.
export class BadTile extends Error {
  constructor(readonly path: string) {
    super(path);
  }
}

export type Fetcher = (path: string) => Promise<Uint8Array>;

export class Tiles {
  private readonly kept = new Map<string, Promise<Uint8Array>>();

  constructor(readonly size: number, private readonly fetcher: Fetcher) {}

  // The hash of node `index` at tree level `level`; its subtree must be complete in this tree.
  async node(level: number, index: number): Promise<Hash> {
    const tileLevel = Math.floor(level / tileHeight);
    const span = 2 ** (level % tileHeight); // nodes of the tile below this one
    const first = index * span;
    const tile = await this.tile(tileLevel, Math.floor(first / tileWidth));
    const at = (first % tileWidth) * hashSize;
    return completeRoot(hashesIn(tile.subarray(at, at + span * hashSize)));
  }

  async leaves(tileIndex: number): Promise<Hash[]> {
    return hashesIn(await this.tile(0, tileIndex));
  }

  // The hashes of the entries themselves, of the bundle under a tile of level 0.
  async entryHashes(tileIndex: number): Promise<Hash[]> {
    const width = widthOf(0, tileIndex, this.size);
    const path = tilePath('entries', tileIndex, width);
    const bytes = await this.fetcher(path);
    const hashes: Promise<Hash>[] = [];
    let at = 0;
    while (at + 2 <= bytes.length) {
      const length = (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
      hashes.push(leafHash(bytes.slice(at + 2, at + 2 + length)));
      at += 2 + length;
    }
    if (at !== bytes.length || hashes.length !== width) throw new BadTile(path);
    return Promise.all(hashes);
  }

  private tile(level: number, index: number): Promise<Uint8Array> {
    const width = widthOf(level, index, this.size);
    const path = tilePath(level, index, width);
    const known = this.kept.get(path);
    if (known !== undefined) return known;
    const coming = this.fetcher(path).then((bytes) => {
      if (bytes.length !== width * hashSize) throw new BadTile(path);
      return bytes;
    });
    this.kept.set(path, coming);
    return coming;
  }
}

const hashesIn = (bytes: Uint8Array): Hash[] =>
  Array.from({ length: bytes.length / hashSize }, (_none, at) => bytes.slice(at * hashSize, (at + 1) * hashSize));
