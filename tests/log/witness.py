#!/usr/bin/env python3
"""A small witness (C2SP tlog-witness) for tests: cosigns what continues what it cosigned before.

    witness.py LOGKEY STATEFILE      prints one line: its port and its verifier key
"""

import base64
import hashlib
import http.server
import json
import pathlib
import sys
import time

import ed25519
from verifier import Key, Wrong, decode, node, open_checkpoint

NAME = "witness.example/test"
SEED = hashlib.sha256(b"a witness for tests").digest()
PUBLIC = b"\x04" + ed25519.public_key(SEED)
ID = hashlib.sha256(NAME.encode() + b"\n" + PUBLIC).digest()[:4]


def consistent(old, new, proof, old_root, new_root):
    """RFC 9162 §2.1.4.2."""
    if old in (0, new):
        return not proof and (old == 0 or old_root == new_root)
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    if place:
        if not proof:
            return False
        left = right = proof.pop(0)
    else:
        left = right = old_root
    for other in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            left, right = node(other, left), node(other, right)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            right = node(right, other)
        place, last = place >> 1, last >> 1
    return last == 0 and left == old_root and right == new_root


class Witness(http.server.BaseHTTPRequestHandler):
    log, state = None, None

    def answer(self, status, body="", kind="text/plain"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def do_POST(self):
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.path != "/add-checkpoint":
            return self.answer(404)
        head, _, note = text.partition("\n\n")
        lines = head.split("\n")
        old, proof = int(lines[0].removeprefix("old ")), [decode(each) for each in lines[1:]]
        try:
            size, root = open_checkpoint(note, self.log)
        except Wrong:
            return self.answer(403)
        known = json.loads(self.state.read_text()) if self.state.exists() else {"size": 0, "root": ""}
        if old > size:
            return self.answer(400)
        if old != known["size"] or (old == size and known["root"] != root.hex()):
            return self.answer(409, f"{known['size']}\n", "text/x.tlog.size")
        if not consistent(old, size, proof, bytes.fromhex(known["root"]), root):
            return self.answer(422)
        self.state.write_text(json.dumps({"size": size, "root": root.hex()}))
        now = int(time.time())
        message = f"cosignature/v1\ntime {now}\n{note.rpartition(chr(10) * 2)[0]}\n"
        raw = ID + now.to_bytes(8, "big") + ed25519.sign(SEED, message.encode())
        return self.answer(200, f"— {NAME} {base64.b64encode(raw).decode()}\n")

    def log_message(self, *_):
        pass


def main():
    Witness.log, Witness.state = Key(sys.argv[1]), pathlib.Path(sys.argv[2])
    server = http.server.HTTPServer(("127.0.0.1", 0), Witness)
    vkey = f"{NAME}+{ID.hex()}+{base64.b64encode(PUBLIC).decode()}"
    print(server.server_address[1], vkey, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
