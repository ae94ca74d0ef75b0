#!/usr/bin/env python3
"""An independent verifier of a log of Meent, written from docs/log.md alone.

    verifier.py KEY FOLDER-or-URL | KEY --proof FILE

Says what it proved and ends with 0, or names what is wrong and ends with 1."""

import base64
import hashlib
import json
import pathlib
import sys
import urllib.request

import ed25519

class Wrong(Exception):
    pass

def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()

def node(left, right):
    return sha(b"\x01", left, right)

def decode(text):
    return base64.b64decode(text, validate=True)

class Key:
    def __init__(self, text):
        self.name, self.hash, key = text.strip().split("+", 2)
        key = decode(key)
        if key[0] != 1 or sha(self.name.encode(), b"\n", key)[:4].hex() != self.hash:
            raise Wrong("this is not an Ed25519 key of a log")
        self.key = key[1:]

def open_checkpoint(note, key):
    text, _, signatures = note.rpartition("\n\n")
    origin, size, root = text.split("\n")[:3]
    good = False
    for line in signatures.splitlines():
        dash, name, signature = line.split(" ")
        raw = decode(signature)
        if dash == "—" and name == key.name and raw[:4].hex() == key.hash:
            good = ed25519.verify(key.key, f"{text}\n".encode(), raw[4:])
    if not good or origin != key.name:
        raise Wrong("the checkpoint is not signed by this log")
    return int(size), decode(root)

def path(level, index, width):
    groups = [f"{index % 1000:03}"]
    while index := index // 1000:
        groups.insert(0, f"x{index % 1000:03}")
    return f"tile/{level}/" + "/".join(groups) + (f".p/{width}" if width < 256 else "")

def fetch(place, name):
    url = place if "://" in place else pathlib.Path(place).resolve().as_uri()
    return urllib.request.urlopen(f"{url}/{name}").read()

def fold(hashes):
    if len(hashes) < 2:
        return hashes[0] if hashes else sha()
    split = 1 << (len(hashes) - 1).bit_length() - 1
    return node(fold(hashes[:split]), fold(hashes[split:]))

def check_tile(place, level, index, hashes):
    name = path(level, index, len(hashes))
    tile = fetch(place, name)
    for i, each in enumerate(hashes):
        if tile[32 * i:32 * i + 32] != each or len(tile) != 32 * len(hashes):
            raise Wrong(f"entry {(index * 256 + i) << 8 * level}: not the hash that {name} tells")

def verify_log(key, place):
    size, root = open_checkpoint(fetch(place, "checkpoint").decode(), key)
    leaves = []
    for index in range((size + 255) // 256):
        width = min(256, size - 256 * index)
        bundle = fetch(place, path("entries", index, width))
        at = 0
        for _ in range(width):
            length = int.from_bytes(bundle[at:at + 2], "big")
            leaves.append(sha(b"\x00", bundle[at + 2:at + 2 + length]))
            at += 2 + length
        if at != len(bundle):
            raise Wrong(f"entry {256 * index}: {path('entries', index, width)} is not a bundle")
    level, hashes = 0, leaves
    while hashes:
        for index in range((len(hashes) + 255) // 256):
            check_tile(place, level, index, hashes[256 * index:256 * index + 256])
        hashes = [fold(hashes[256 * i:256 * i + 256]) for i in range(len(hashes) // 256)]
        level += 1
    if fold(leaves) != root:
        raise Wrong("the entries are not those the checkpoint signs")
    return f"{size} entries stand under the signed root {base64.b64encode(root).decode()}"

def block_bytes(owners):
    out, before = bytearray(), 0
    for owner in owners:
        step, before = owner - before, owner
        while step >= 128:
            out.append(step % 128 + 128)
            step //= 128
        out.append(step)
    return bytes(out)

def commitment(opening):
    digests = [decode(each) for each in opening["digests"]]
    if block := opening.get("block"):
        found = sha(b"\x02", decode(block["salt"]), block_bytes(block["owners"]))
        if found != digests[block["number"]]:
            raise Wrong("the owners are not those of the entry")
    return sha(b"\x01", decode(opening["random"]), len(digests).to_bytes(4, "big"), *digests,
               opening["body"].encode())

def root_from(index, size, leaf, proof):
    """RFC 9162 §2.1.3.2."""
    place, last, found = index, size - 1, sha(b"\x00", leaf)
    for other in proof:
        if place & 1 or place == last:
            found = node(other, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node(found, other)
        place, last = place >> 1, last >> 1
    return found if last == 0 and index < size else b""

def verify_proof(key, file):
    head, _, note = pathlib.Path(file).read_text(encoding="utf-8").partition("\n\n")
    lines = head.split("\n")
    if lines[0] != "c2sp.org/tlog-proof@v1":
        raise Wrong("this is not a proof file")
    opening = json.loads(decode(lines[1].removeprefix("extra ")))
    index = int(lines[2].removeprefix("index "))
    size, root = open_checkpoint(note, key)
    if root_from(index, size, commitment(opening), [decode(each) for each in lines[3:]]) != root:
        raise Wrong("the proof does not lead to the signed root")
    return f"entry {index} of {size} is {opening['body']}"

def main():
    try:
        key = Key(sys.argv[1])
        print(verify_proof(key, sys.argv[3]) if sys.argv[2] == "--proof"
              else verify_log(key, sys.argv[2]))
        return 0
    except (Wrong, ValueError, IndexError, KeyError, OSError) as wrong:
        print(f"WRONG: {wrong}")
        return 1

if __name__ == "__main__":
    sys.exit(main())
