// Bytes and texts, and the two hashes of a transparency log (RFC 6962 §2.1): a leaf begins with 0x00,
// a node with 0x01, so that neither passes for the other. Hashing is the browser's own (WebCrypto).

export type Hash = Uint8Array; // 32 bytes

export const hashSize = 32;

// Whether the browser hashes here: pages that came by plain http from another machine may not.
export const canHash = (): boolean => globalThis.crypto?.subtle !== undefined;

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

export function joined(...pieces: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((size, each) => size + each.length, 0));
  let at = 0;
  for (const each of pieces) {
    all.set(each, at);
    at += each.length;
  }
  return all;
}

export const same = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((each, at) => each === other[at]);

export const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

// Nothing when the text is no base64.
export function fromBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
  } catch {
    return undefined;
  }
}

export const sha256 = async (...pieces: Uint8Array[]): Promise<Hash> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', joined(...pieces)));

export const leafHash = (entry: Uint8Array): Promise<Hash> => sha256(Uint8Array.of(0), entry);
export const nodeHash = (left: Hash, right: Hash): Promise<Hash> => sha256(Uint8Array.of(1), left, right);
