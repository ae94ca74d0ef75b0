// Checking the public log in the reader's own browser: the signature under the checkpoint, the tree
// under it, and that it continues what this browser saw before. Small logs are counted again from the
// first entry; of a large one the tree's edge, the way from the old root to the new one, and some
// parts at random.
import { hashSize, same, toBase64, type Hash } from './bytes';
import { checkSignature, parseCheckpoint, parseVerifierKey, type Checkpoint, type SignatureState } from './note';
import { BadTile, Tiles, tilePath, tileWidth } from './tiles';
import { bothRoots, completeRoot, rootThrough, type NodeSource } from './tree';

export const wholeUpTo = 16_384; // entries: 64 tiles and 64 bundles
const samples = 8; // parts of a large log

// What this browser saw the last time all was well.
export interface Seen {
  key: string;
  size: number;
  root: string; // base64
  at: string;
}

export type Finding =
  | { kind: 'no-checkpoint' } // nothing was signed yet, or the text is none
  | { kind: 'bad-signature' }
  | { kind: 'other-key' } // the log signs with another key than before
  | { kind: 'shorter'; before: number; now: number }
  | { kind: 'changed'; before: number } // the entries seen before are others now
  | { kind: 'bad-tree'; where: string } // the tree is not the one that was signed
  | { kind: 'good' };

export interface Outcome {
  finding: Finding;
  size: number;
  whole: boolean; // every entry was counted again
  signature: SignatureState;
  since?: Seen; // the checkpoint that this one was found to continue
  seen?: Seen; // to keep for the next time, when all is well
}

export interface Source {
  text(path: string): Promise<string>; // below /log/
  bytes(path: string): Promise<Uint8Array>;
  progress(done: number, of: number): void;
}

export async function verifyLog(source: Source, before: Seen | undefined, now: string): Promise<Outcome> {
  const keyText = (await source.text('vkey')).trim();
  const key = await parseVerifierKey(keyText);
  const checkpoint = parseCheckpoint(await source.text('checkpoint'));
  const outcome = { size: checkpoint?.size ?? 0, whole: false, signature: 'missing' as SignatureState };
  if (checkpoint === undefined || key === undefined) return { ...outcome, finding: { kind: 'no-checkpoint' } };
  const signature = await checkSignature(checkpoint, key);
  const known = { ...outcome, signature, ...(before === undefined ? {} : { since: before }) };
  if (before !== undefined && before.key !== keyText) return { ...known, finding: { kind: 'other-key' } };
  if (signature === 'bad' || signature === 'missing') return { ...known, finding: { kind: 'bad-signature' } };
  if (before !== undefined && before.size > checkpoint.size) {
    return { ...known, finding: { kind: 'shorter', before: before.size, now: checkpoint.size } };
  }
  const whole = checkpoint.size <= wholeUpTo;
  const finding = await checkTree(checkpoint, before, source, whole);
  if (finding.kind !== 'good') return { ...known, whole, finding };
  const seen = { key: keyText, size: checkpoint.size, root: toBase64(checkpoint.root), at: now };
  return { ...known, whole, finding, seen };
}

async function checkTree(
  checkpoint: Checkpoint, before: Seen | undefined, source: Source, whole: boolean,
): Promise<Finding> {
  const { size, root } = checkpoint;
  const tiles = new Tiles(size, (path) => source.bytes(path));
  try {
    const node = whole ? await nodesOfEntries(tiles, source) : (level: number, index: number) => tiles.node(level, index);
    const { old, now } = await bothRoots(before?.size ?? 0, size, node);
    if (!same(now, root)) return { kind: 'bad-tree', where: whole ? 'tile/entries' : 'tile' };
    if (before !== undefined && toBase64(old) !== before.root) return { kind: 'changed', before: before.size };
    if (!whole) await checkSamples(tiles, source, root);
  } catch (cause) {
    if (cause instanceof BadTile) return { kind: 'bad-tree', where: cause.path };
    throw cause;
  }
  return { kind: 'good' };
}

// All nodes, counted up from the entries; the tiles of level 0 must say the same.
async function nodesOfEntries(tiles: Tiles, source: Source): Promise<NodeSource> {
  const leaves: Hash[] = [];
  const count = Math.ceil(tiles.size / tileWidth);
  for (let index = 0; index < count; index += 1) {
    const [entries, tile] = await Promise.all([tiles.entryHashes(index), tiles.leaves(index)]);
    const wrong = entries.findIndex((each, at) => !same(each, tile[at] ?? new Uint8Array(hashSize)));
    if (wrong >= 0) throw new BadTile(`#${index * tileWidth + wrong}`);
    leaves.push(...entries);
    source.progress(index + 1, count);
  }
  return (level, index) => completeRoot(leaves.slice(index * 2 ** level, (index + 1) * 2 ** level));
}

// Parts of a large log, chosen here and not by the log: their entries, and the way from them to the
// root that was signed.
async function checkSamples(tiles: Tiles, source: Source, root: Hash): Promise<void> {
  const full = Math.floor(tiles.size / tileWidth);
  for (let round = 1; round <= samples; round += 1) {
    const index = Math.floor(Math.random() * full);
    const part = await completeRoot(await tiles.entryHashes(index));
    const found = await rootThrough(tiles.size, { level: 8, index, hash: part }, (level, at) => tiles.node(level, at));
    if (!same(found, root)) throw new BadTile(tilePath('entries', index, tileWidth));
    source.progress(round, samples);
  }
}
