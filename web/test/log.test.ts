// The check of the public log: against a true tree, and against logs that were tampered with.
import { beforeEach, describe, expect, it } from 'vitest';
import { fromBase64, leafHash, nodeHash, sha256, toBase64, utf8, type Hash } from '../src/log/bytes';
import { checkSignature, parseCheckpoint, parseVerifierKey } from '../src/log/note';
import { tilePath, tileWidth, widthOf } from '../src/log/tiles';
import { bothRoots, completeRoot, rootOfTree, rootThrough } from '../src/log/tree';
import { verifyLog, wholeUpTo, type Outcome, type Seen, type Source } from '../src/log/verify';
import { FixtureLog } from './fixture/log';

// RFC 6962 §2.1, straight from its words.
async function naive(leaves: readonly Hash[]): Promise<Hash> {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return leaves[0] as Hash;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return nodeHash(await naive(leaves.slice(0, k)), await naive(leaves.slice(k)));
}

const someLeaves = (count: number): Promise<Hash[]> =>
  Promise.all(Array.from({ length: count }, (_none, at) => leafHash(utf8(`entry ${at}`))));

describe('the tree', () => {
  it('has the roots of RFC 6962, and the older ones out of the same nodes', async () => {
    const leaves = await someLeaves(40);
    for (const size of [1, 2, 3, 7, 8, 9, 31, 32, 33, 40]) {
      const node = (level: number, index: number): Promise<Hash> =>
        completeRoot(leaves.slice(index * 2 ** level, (index + 1) * 2 ** level));
      const now = await naive(leaves.slice(0, size));
      expect(toBase64(await rootOfTree(size, node))).toBe(toBase64(now));
      for (let before = 0; before <= size; before += 1) {
        const both = await bothRoots(before, size, node);
        expect(toBase64(both.now), `${before} of ${size}`).toBe(toBase64(now));
        expect(toBase64(both.old), `${before} of ${size}`).toBe(toBase64(await naive(leaves.slice(0, before))));
      }
    }
  });

  it('never asks for a node that the tree does not have', async () => {
    const leaves = await someLeaves(21);
    await bothRoots(13, 21, (level, index) => {
      expect((index + 1) * 2 ** level).toBeLessThanOrEqual(21);
      return completeRoot(leaves.slice(index * 2 ** level, (index + 1) * 2 ** level));
    });
  });

  it('leads from a part to the root, and to another root from another part', async () => {
    const leaves = await someLeaves(21);
    const node = (level: number, index: number): Promise<Hash> =>
      completeRoot(leaves.slice(index * 2 ** level, (index + 1) * 2 ** level));
    const root = toBase64(await naive(leaves));
    const hash = await completeRoot(leaves.slice(8, 12));
    expect(toBase64(await rootThrough(21, { level: 2, index: 2, hash }, node))).toBe(root);
    expect(toBase64(await rootThrough(21, { level: 2, index: 2, hash: leaves[0] as Hash }, node))).not.toBe(root);
  });
});

describe('tiles', () => {
  it('have the paths of C2SP tlog-tiles', () => {
    expect(tilePath(0, 0, tileWidth)).toBe('tile/0/000');
    expect(tilePath(1, 1234067, tileWidth)).toBe('tile/1/x001/x234/067');
    expect(tilePath('entries', 12, 7)).toBe('tile/entries/012.p/7');
  });

  it('are as wide as the tree fills them, also beyond 2^31 entries', () => {
    expect([widthOf(0, 0, 255), widthOf(0, 1, 257), widthOf(1, 0, 257), widthOf(1, 0, 255)]).toEqual([255, 1, 1, 0]);
    expect(widthOf(0, 2 ** 32, 2 ** 40 + 5)).toBe(5);
  });
});

describe('a checkpoint', () => {
  it('is read with its signatures, and anything else is not', () => {
    const log = new FixtureLog();
    log.append();
    expect(parseCheckpoint(log.checkpoint())).toMatchObject({ origin: log.origin, size: 1 });
    expect(parseCheckpoint(log.checkpoint())?.signatures).toHaveLength(1);
    for (const bad of ['', 'a\n1\n', 'a\n01\nAAAA\n\n', 'a\n1\nAAAA\n\n', `a\n-1\n${toBase64(new Uint8Array(32))}\n\n`,
      `a\n99999999999999999\n${toBase64(new Uint8Array(32))}\n\n`]) {
      expect(parseCheckpoint(bad), bad).toBeUndefined();
    }
  });

  it('is signed by its key and by no other', async () => {
    const [log, other] = [new FixtureLog(), new FixtureLog()];
    const key = await parseVerifierKey(log.vkey());
    const checkpoint = parseCheckpoint(log.checkpoint());
    if (key === undefined || checkpoint === undefined) throw new Error('the fixture is wrong');
    expect(await checkSignature(checkpoint, key)).toBe('good');
    expect(await checkSignature({ ...checkpoint, text: checkpoint.text.replace('\n0\n', '\n9\n') }, key)).toBe('bad');
    expect(await checkSignature(parseCheckpoint(other.checkpoint()) ?? checkpoint, key)).toBe('missing');
    expect(await parseVerifierKey(log.vkey().replace(/\+[0-9a-f]{8}\+/, '+00000000+'))).toBeUndefined();
    expect(fromBase64('*')).toBeUndefined();
  });
});

describe('the check', () => {
  let log: FixtureLog;
  let asked: string[];

  const file = (path: string): string | Uint8Array => {
    asked.push(path);
    const found = log.file(path);
    if (found === undefined) throw new Error(`no ${path}`);
    return found.body;
  };
  const source: Source = {
    text: (path) => Promise.resolve(String(file(path))),
    bytes: (path) => Promise.resolve(file(path) as Uint8Array),
    progress: () => undefined,
  };
  const check = (seen?: Seen): Promise<Outcome> => verifyLog(source, seen, '2026-05-01T00:00:00Z');
  const grow = (count: number): void => {
    for (let at = 0; at < count; at += 1) log.append();
  };

  beforeEach(() => {
    log = new FixtureLog();
    asked = [];
  });

  it('finds a good log good, of any size up to two tiles, and its continuation too', async () => {
    let seen: Seen | undefined;
    for (const more of [0, 1, 1, 5, 249, 1, 43, 230]) {
      grow(more);
      const outcome = await check(seen);
      expect(outcome.finding, `${log.size}`).toEqual({ kind: 'good' });
      expect(outcome).toMatchObject({ size: log.size, whole: true, signature: 'good' });
      seen = outcome.seen;
    }
    expect((await check(seen)).since).toEqual(seen);
  });

  it('finds a changed entry, and names it', async () => {
    grow(300);
    log.broken = 'tile/entries/001.p/44';
    expect((await check()).finding).toEqual({ kind: 'bad-tree', where: '#257' }); // byte 40 is in the second entry
    log.broken = 'tile/0/000';
    expect((await check()).finding).toEqual({ kind: 'bad-tree', where: '#1' });
  });

  it('finds that the past was rewritten, also when all of it fits together', async () => {
    grow(20);
    const { seen } = await check();
    log.entries[3] = new Uint8Array(32);
    grow(5);
    const outcome = await check(seen);
    expect(outcome.finding).toEqual({ kind: 'changed', before: 20 });
    expect(outcome.seen).toBeUndefined(); // what was seen before stays kept
  });

  it('finds that the log became shorter, or signs with another key', async () => {
    grow(20);
    const { seen } = await check();
    log.entries.pop();
    expect((await check(seen)).finding).toEqual({ kind: 'shorter', before: 20, now: 19 });
    log = new FixtureLog();
    grow(30);
    expect((await check(seen)).finding).toEqual({ kind: 'other-key' });
  });

  it('says so when nothing was signed', async () => {
    const nothing: Source = { ...source, text: () => Promise.resolve('') };
    expect((await verifyLog(nothing, undefined, '')).finding).toEqual({ kind: 'no-checkpoint' });
  });

  it('takes parts of a long log, and never all of it', async () => {
    const block = new FixtureLog(); // its tiles are made once: a long log of the same 256 entries
    for (let at = 0; at < tileWidth; at += 1) block.append();
    const tiles = wholeUpTo / tileWidth + 3;
    for (let at = 0; at < tiles; at += 1) log.entries.push(...block.entries);
    const outcome = await check();
    expect(outcome).toMatchObject({ finding: { kind: 'good' }, whole: false });
    expect(asked.filter((each) => each.startsWith('tile/entries/')).length).toBe(8);
    log.broken = 'tile/1/000.p/67';
    expect((await check()).finding.kind).toBe('bad-tree');
  });
});
