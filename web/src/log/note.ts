// Checkpoints (C2SP tlog-checkpoint in a C2SP signed-note): what the log says of itself, "of this
// name, so many entries, this root", with signatures below an empty line.
import { fromBase64, hashSize, same, sha256, utf8, type Hash } from './bytes';

export interface Signature {
  name: string;
  id: Uint8Array; // 4 bytes: which key
  bytes: Uint8Array;
}

export interface Checkpoint {
  origin: string;
  size: number;
  root: Hash;
  text: string; // what is signed
  signatures: Signature[];
}

export interface VerifierKey {
  name: string;
  id: Uint8Array;
  key: Uint8Array; // Ed25519, 32 bytes
}

const ed25519 = 1;

// Nothing when the text is no checkpoint.
export function parseCheckpoint(note: string): Checkpoint | undefined {
  const end = note.lastIndexOf('\n\n');
  if (end < 0) return undefined;
  const text = note.slice(0, end + 1);
  const [origin = '', size = '', root = ''] = text.split('\n');
  const hash = fromBase64(root);
  if (origin === '' || !/^(0|[1-9]\d*)$/.test(size) || hash?.length !== hashSize) return undefined;
  if (!Number.isSafeInteger(Number(size))) return undefined;
  const signatures = note.slice(end + 2).split('\n').flatMap((line): Signature[] => {
    const parts = /^\u2014 (\S+) (\S+)$/.exec(line);
    const bytes = fromBase64(parts?.[2] ?? '');
    if (parts === null || bytes === undefined || bytes.length < 5) return [];
    return [{ name: parts[1] ?? '', id: bytes.slice(0, 4), bytes: bytes.slice(4) }];
  });
  return { origin, size: Number(size), root: hash, text, signatures };
}

// "name+hash+base64(type, key)". Nothing when it is no key of ours, or its hash is of another.
export async function parseVerifierKey(text: string): Promise<VerifierKey | undefined> {
  const parts = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text.trim());
  const bytes = fromBase64(parts?.[3] ?? '');
  if (parts === null || bytes?.length !== 33 || bytes[0] !== ed25519) return undefined;
  const name = parts[1] ?? '';
  const id = (await sha256(utf8(`${name}\n`), bytes)).slice(0, 4);
  const hex = [...id].map((each) => each.toString(16).padStart(2, '0')).join('');
  return hex === parts[2] ? { name, id, key: bytes.slice(1) } : undefined;
}

export type SignatureState = 'good' | 'bad' | 'missing' | 'unable';

// Some browsers have no Ed25519 yet: then we say that we could not look, and no more.
export async function checkSignature(checkpoint: Checkpoint, key: VerifierKey): Promise<SignatureState> {
  const own = checkpoint.signatures.filter((each) => each.name === key.name && same(each.id, key.id));
  if (own.length === 0) return 'missing';
  let imported: CryptoKey;
  try {
    imported = await crypto.subtle.importKey('raw', key.key, { name: 'Ed25519' }, false, ['verify']);
  } catch {
    return 'unable';
  }
  for (const each of own) {
    if (await crypto.subtle.verify('Ed25519', imported, each.bytes, utf8(checkpoint.text))) return 'good';
  }
  return 'bad';
}
