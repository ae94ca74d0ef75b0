#!/usr/bin/env python3
"""Kills the server in the middle of a write load and looks whether it kept its word.

Every round: start the server, let clients create, patch and delete records, kill it with SIGKILL
at a random moment (mode `kill`), or kill it and take away all that was not synced (mode `power`,
with the preloaded library of power_cut.cpp), start again and compare with the clients' ledgers:
an acknowledged write is there exactly once, nothing is there that nobody asked for, versions and
counts agree, and the database passes its own integrity check.

Mode `full`: the disk fills up; writes get 507, reads go on; after room is made writes work again.
Mode `second`: a second server on the same store is refused with a clear message.
Modes `uses-kill` and `uses-power`: an agreement for so many uses gives exactly that many (uses.py).
Mode `backup`: a backup made under load restores, with an entry of the log for each write that came
back and no other; a damaged one is refused.
"""

import argparse
import base64
import http.client
import json
import os
import pathlib
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

import uses


class Server:
    """One run of the program on a folder; knows its port and token."""

    started = []  # every process, so that none outlives a failed round

    def __init__(self, meent, folder, shim=None, full_flag=None):
        self.meent, self.folder, self.shim, self.full_flag = meent, folder, shim, full_flag
        self.process = None
        self.port = None
        self.kept_token, self.token_ends = None, 0.0

    def start(self):
        environment = dict(os.environ, MEENT_SERVER_LISTEN="127.0.0.1:0",
                           MEENT_LIMITS_CONNECTIONS_PER_CLIENT="100000")
        if self.shim:
            environment["LD_PRELOAD"] = str(self.shim)
            environment["MEENT_FAULT_DIR"] = str(self.folder / "store")
            if self.full_flag:
                environment["MEENT_FAULT_FULL"] = str(self.full_flag)
        self.process = subprocess.Popen(
            [self.meent, "serve", "--config", str(self.folder / "meent.toml"), "--port-file",
             str(self.folder / "port")],
            env=environment, stdout=subprocess.DEVNULL,
            stderr=open(self.folder / "log.ndjson", "ab"))
        Server.started.append(self.process)
        self.kept_token, self.token_ends = None, 0.0
        port_file = self.folder / "port"
        for _ in range(1000):
            if self.process.poll() is not None:
                raise SystemExit(f"server ended at start; see {self.folder}/log.ndjson")
            if port_file.exists() and port_file.read_text().strip():
                self.port = int(port_file.read_text())
                return
            time.sleep(0.01)
        raise SystemExit("server did not start within 10 s")

    @property
    def token(self):
        """An access token; a new one before the old one ends."""
        if time.monotonic() > self.token_ends:
            client = (self.folder / "operator.client").read_bytes().strip()
            connection = self.connect()
            connection.request("POST", "/oauth2/token", "grant_type=client_credentials",
                               {"Authorization": "Basic " + base64.b64encode(client).decode(),
                                "Content-Type": "application/x-www-form-urlencoded"})
            told = json.loads(connection.getresponse().read())
            connection.close()
            self.kept_token = told["access_token"]
            self.token_ends = time.monotonic() + told["expires_in"] / 2
        return self.kept_token

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        (self.folder / "port").unlink(missing_ok=True)

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)
        (self.folder / "port").unlink(missing_ok=True)

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)

    def ask(self, connection, method, path, body=None, content="application/json", **fields):
        headers = {"Authorization": f"Bearer {self.token}"}
        headers.update({name.replace("_", "-"): value for name, value in fields.items()})
        if body is not None:
            headers["Content-Type"] = content
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
        data = answer.read()
        return answer.status, dict(answer.getheaders()), data


def init(meent, folder):
    subprocess.run([meent, "init", "--dir", str(folder)], check=True, stdout=subprocess.DEVNULL)


DEFINITION = {
    "name": "ledger", "title": "Ledger", "organisation": "Voorbeeldorganisatie",
    "fields": [
        {"name": "mark", "type": "text", "indexed": True},
        {"name": "step", "type": "integer"},
    ],
}
RECORDS = "/v1/collections/ledger/records"
ROUNDS_OF_A_WORLD = 50
BATCH = re.compile(r"^(.*-\d+)-\d+$")  # mark of a record that a bulk load brought


class Client(threading.Thread):
    """Writes until the connection breaks; keeps what was acknowledged and what hung in the air."""

    def __init__(self, server, name, seed):
        super().__init__()
        self.server, self.label, self.dice = server, name, random.Random(seed)
        self.known = {}       # mark -> (id, step, etag): acknowledged state
        self.gone = set()     # marks whose deletion was acknowledged
        self.pending = {}     # mark -> the one thing that was asked and not answered
        self.acknowledged = 0
        self.wrong = None     # an answer that should not have been

    def run(self):
        connection = self.server.connect()
        serial = 0
        try:
            while True:
                serial += 1
                self.once(connection, serial)
        except (OSError, http.client.HTTPException):
            connection.close()
        except AssertionError as answer:
            self.wrong = answer

    def once(self, connection, serial):
        choice = self.dice.random()
        if choice < 0.15:
            self.bulk(connection, serial)
        elif choice < 0.6 or not self.known:
            self.create(connection, f"{self.label}-{serial}")
        else:
            mark = self.dice.choice(list(self.known))
            if choice < 0.9:
                self.patch(connection, mark)
            else:
                self.delete(connection, mark)

    def bulk(self, connection, serial):
        marks = [f"{self.label}-{serial}-{n}" for n in range(self.dice.randint(2, 200))]
        for mark in marks:
            self.pending[mark] = ("bulk", f"{self.label}-{serial}")
        lines = "".join(json.dumps({"data": {"mark": mark, "step": 0}}) + "\n" for mark in marks)
        status, _, data = self.server.ask(connection, "POST", RECORDS, lines, "application/x-ndjson")
        assert status in (200, 201), data
        for mark in marks:
            del self.pending[mark]
            self.known[mark] = (None, 0, None)
        self.acknowledged += 1

    def create(self, connection, mark):
        self.pending[mark] = ("create", 0)
        body = json.dumps({"data": {"mark": mark, "step": 0}})
        status, headers, data = self.server.ask(connection, "POST", RECORDS, body)
        assert status == 201, data
        del self.pending[mark]
        self.known[mark] = (json.loads(data)["id"], 0, headers["ETag"])
        self.acknowledged += 1

    def patch(self, connection, mark):
        identity, step, tag = self.known[mark]
        if identity is None:
            return
        self.pending[mark] = ("patch", step + 1)
        status, headers, data = self.server.ask(
            connection, "PATCH", f"{RECORDS}/{identity}", json.dumps({"data": {"step": step + 1}}),
            "application/merge-patch+json", If_Match=tag)
        assert status == 200, data
        del self.pending[mark]
        self.known[mark] = (identity, step + 1, headers["ETag"])
        self.acknowledged += 1

    def delete(self, connection, mark):
        identity, step, tag = self.known[mark]
        if identity is None:
            return
        self.pending[mark] = ("delete", step)
        status, _, data = self.server.ask(connection, "DELETE", f"{RECORDS}/{identity}", If_Match=tag)
        assert status == 204, data
        del self.pending[mark]
        del self.known[mark]
        self.gone.add(mark)
        self.acknowledged += 1


def export(server):
    connection = server.connect()
    status, _, data = server.ask(connection, "GET", RECORDS, Accept="application/x-ndjson")
    assert status == 200, data
    rows = {}
    for line in data.decode().splitlines():
        record = json.loads(line)
        mark = record["data"]["mark"]
        assert mark not in rows, f"{mark} is stored twice"
        rows[mark] = record
    status, _, data = server.ask(server.connect(), "GET", f"{RECORDS}?count=exact&limit=1")
    assert json.loads(data)["count"] == len(rows), "the count differs from the rows"
    return rows


def compare(rows, clients, ledger):
    """`ledger`: what earlier rounds left, mark -> step. Returns the new one."""
    for client in clients:
        assert client.wrong is None, f"unexpected answer: {client.wrong}"
    for client in clients:
        ledger.update({mark: step for mark, (_, step, _) in client.known.items()})
        for mark in client.gone:
            ledger.pop(mark, None)
    for client in clients:
        batches = {}
        for mark, (kind, value) in client.pending.items():
            if kind == "bulk":
                batches.setdefault(value, []).append(mark in rows)
                if mark in rows:
                    ledger[mark] = 0
            elif kind == "delete":
                if mark not in rows:
                    ledger.pop(mark, None)
            elif mark in rows and rows[mark]["data"]["step"] == value:
                ledger[mark] = value
        for batch, there in batches.items():
            assert all(there) or not any(there), f"bulk load {batch} is stored in part"
    found = {mark: record["data"]["step"] for mark, record in rows.items()}
    lost = {mark for mark in ledger if mark not in found}
    assert not lost, f"{len(lost)} acknowledged records are lost, such as {sorted(lost)[:3]}"
    extra = {mark for mark in found if mark not in ledger}
    assert not extra, f"{len(extra)} records that nobody asked for or that were deleted: {sorted(extra)[:3]}"
    wrong = {m: (ledger[m], found[m]) for m in ledger if ledger[m] != found[m]}
    assert not wrong, f"wrong state of {len(wrong)} records, such as {sorted(wrong.items())[:3]}"
    for mark, record in rows.items():
        assert record["version"] == record["data"]["step"] + 1, f"{mark}: version and steps differ"
    return ledger


def check_database(folder):
    databases = list((folder / "store").glob("*.sqlite"))
    assert databases, "there is no database to check"
    for path in databases:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
            answer = database.execute("PRAGMA integrity_check").fetchone()[0]
        assert answer == "ok", f"{path.name}: {answer}"


def logged_writes(server, folder):
    """Entries of the log that tell of writes to the ledger, asked as an auditor."""
    connection = server.connect()
    body = json.dumps({"login": "beheer",
                       "password": (folder / "operator.password").read_text().strip()})
    connection.request("POST", "/v1/session", body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    session = json.loads(answer.read())
    assert answer.status == 201, session
    head = {"Cookie": answer.getheader("Set-Cookie").split(";")[0]}
    connection.request("PATCH", "/v1/session", json.dumps({"acting": "Voorbeeldorganisatie"}),
                       {**head, "X-CSRF-Token": session["csrf"],
                        "Content-Type": "application/merge-patch+json"})
    answer = connection.getresponse()
    assert answer.read() and answer.status == 200
    head = {"Cookie": answer.getheader("Set-Cookie").split(";")[0]}

    def get(path):
        connection.request("GET", path, headers=head)
        answer = connection.getresponse()
        told = json.loads(answer.read())
        assert answer.status == 200, told
        return told

    for _ in range(200):
        log = get("/v1/log")
        if log["integrated"] == log["size"]:
            break
        time.sleep(0.05)
    found, before = 0, ""
    while True:
        page = get(f"/v1/log/entries?collection=ledger&limit=1000{before}")
        found += sum(entry.get("action") in ("write", "load") for entry in page["items"])
        if "next" not in page:
            return found
        before = f"&before={page['next']}"


def stored_writes(folder):
    """How many writes the tables of the ledger tell of: a version each, an end each, a load each."""
    database = next((folder / "store").glob("*.sqlite"))
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as store:
        number = store.execute("SELECT id FROM collections WHERE name='ledger'").fetchone()[0]
        live = store.execute(f"SELECT version, body FROM c{number}").fetchall()
        ended = store.execute(f"SELECT version, body FROM v{number} WHERE ended=1").fetchall()
    single, loads = 0, set()
    for version, body, extra in [(*row, 0) for row in live] + [(*row, 1) for row in ended]:
        mark = json.loads(body)["mark"]
        batch = BATCH.match(mark)
        if batch:
            loads.add(batch.group(1))
            single += version - 1 + extra
        else:
            single += version + extra
    return single + len(loads)


def cut_power(folder, dice):
    """Puts what was synced in the place of what was written. In every other round some unsynced
    blocks survive, as on a disk that had begun to write them."""
    keep_some = dice.random() < 0.5
    for shadow in list((folder / "store").glob("*.durable")):
        target = shadow.with_suffix("")
        durable = shadow.read_bytes()
        if keep_some and target.exists():
            written = target.read_bytes()
            mixed = bytearray(durable)
            for at in range(0, len(written), 4096):
                block = written[at:at + 4096]
                if block != durable[at:at + 4096] and dice.random() < 0.3 and at <= len(mixed):
                    mixed[at:at + len(block)] = block
            durable = bytes(mixed)
        target.write_bytes(durable)
        shadow.write_bytes(durable)
    for index in (folder / "store").glob("*-shm"):
        index.unlink()


def rounds(meent, mode, count, shim, seed):
    """In worlds of their own of at most ROUNDS_OF_A_WORLD rounds, which fall again and again."""
    dice = random.Random(seed)
    acknowledged = told = 0
    for first in range(0, count, ROUNDS_OF_A_WORLD):
        more, logged = fall(meent, mode, min(ROUNDS_OF_A_WORLD, count - first), shim, dice)
        acknowledged, told = acknowledged + more, told + logged
    print(f"{mode}: {count} rounds, {acknowledged} acknowledged writes, none lost, none doubled; "
          f"{told} entries of the log tell of them, no more and no less")


def fall(meent, mode, count, shim, dice):
    """One world; (acknowledged writes, entries of the log that tell of writes)."""
    acknowledged = 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary) / "meent"
        init(meent, folder)
        server = Server(meent, folder, shim if mode == "power" else None)
        server.start()
        status, _, data = server.ask(server.connect(), "POST", "/v1/collections",
                                     json.dumps(DEFINITION))
        assert status == 201, data
        ledger = {}
        for number in range(count):
            clients = [Client(server, f"r{number}c{n}", dice.random()) for n in range(8)]
            for client in clients:
                client.start()
            time.sleep(dice.uniform(0.05, 0.6))
            server.kill()
            for client in clients:
                client.join()
            acknowledged += sum(client.acknowledged for client in clients)
            if mode == "power":
                cut_power(folder, dice)
            server.start()
            ledger = compare(export(server), clients, ledger)
        told = logged_writes(server, folder)
        server.stop()
        check_database(folder)
        happened = stored_writes(folder)
        assert told == happened, f"{happened} writes are stored, {told} stand in the log"
        checked = subprocess.run([meent, "verify", "--log", str(folder / "store" / "log")],
                                 capture_output=True, text=True, timeout=60)
        assert checked.returncode == 0, checked.stdout + checked.stderr
    return acknowledged, told


def full_disk(meent, shim):
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary) / "meent"
        flag = pathlib.Path(temporary) / "full"
        init(meent, folder)
        server = Server(meent, folder, shim, flag)
        server.start()
        connection = server.connect()
        assert server.ask(connection, "POST", "/v1/collections", json.dumps(DEFINITION))[0] == 201
        body = json.dumps({"data": {"mark": "before", "step": 0}})
        assert server.ask(connection, "POST", RECORDS, body)[0] == 201
        flag.touch()
        for _ in range(3):
            status, headers, data = server.ask(connection, "POST", RECORDS, body)
            assert status == 507, (status, data)
            assert headers["Content-Type"] == "application/problem+json", headers
        status, _, data = server.ask(connection, "GET", RECORDS)
        assert status == 200 and len(json.loads(data)["items"]) == 1, data
        assert server.ask(connection, "GET", "/health/ready")[0] == 503
        flag.unlink()
        status, _, data = server.ask(connection, "POST", RECORDS, body.replace("before", "after"))
        assert status == 201, data
        assert server.ask(connection, "GET", "/health/ready")[0] == 200
        server.stop()
        server.start()
        assert set(export(server)) == {"before", "after"}
        server.stop()
        check_database(folder)
    print("full: 507 while full, reads went on, writes came back")


def second_server(meent):
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary) / "meent"
        init(meent, folder)
        server = Server(meent, folder)
        server.start()
        other = subprocess.run([meent, "serve", "--config", str(folder / "meent.toml")],
                               env=dict(os.environ, MEENT_SERVER_LISTEN="127.0.0.1:0"),
                               capture_output=True, text=True, timeout=20)
        assert other.returncode != 0, "the second server started"
        assert "in use" in other.stderr, other.stderr
        assert server.ask(server.connect(), "GET", "/health/ready")[0] == 200
        server.stop()
    print("second: refused, the first goes on")


def backup_and_restore(meent):
    with tempfile.TemporaryDirectory() as temporary:
        top = pathlib.Path(temporary)
        folder = top / "meent"
        init(meent, folder)
        server = Server(meent, folder)
        server.start()
        assert server.ask(server.connect(), "POST", "/v1/collections",
                          json.dumps(DEFINITION))[0] == 201
        clients = [Client(server, f"c{n}", n) for n in range(4)]
        for client in clients:
            client.start()
        time.sleep(0.3)
        before = sum(client.acknowledged for client in clients)
        command = [meent, "backup", "--with-keys", "--config", str(folder / "meent.toml"),
                   str(top / "copy")]
        subprocess.run(command, check=True, capture_output=True, timeout=60)
        server.kill()
        for client in clients:
            client.join()
        restored = top / "restored"
        init(meent, restored)
        shutil.rmtree(restored / "store")
        shutil.rmtree(restored / "keys")
        # The accounts and clients are those of the backup.
        shutil.copy(folder / "operator.client", restored / "operator.client")
        shutil.copy(folder / "operator.password", restored / "operator.password")
        command = [meent, "restore", "--config", str(restored / "meent.toml"), str(top / "copy")]
        subprocess.run(command, check=True, capture_output=True, timeout=60)
        again = Server(meent, restored)
        again.start()
        rows = export(again)
        told = logged_writes(again, restored)
        again.stop()
        assert len(rows) > 0 and before > 0
        check_database(restored)
        happened = stored_writes(restored)
        assert told == happened, f"{happened} writes came back, {told} stand in the log"
        checked = subprocess.run([meent, "verify", "--log", str(restored / "store" / "log")],
                                 capture_output=True, text=True, timeout=60)
        assert checked.returncode == 0, checked.stdout + checked.stderr
        copy = next(top.glob("copy/*.sqlite"))
        with open(copy, "r+b") as file:
            file.seek(copy.stat().st_size // 2)
            byte = file.read(1)
            file.seek(-1, os.SEEK_CUR)
            file.write(bytes([byte[0] ^ 1]))
        shutil.rmtree(restored / "store")
        refused = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert refused.returncode != 0 and "checksum" in refused.stderr, refused.stderr
        assert not (restored / "store").exists() or not list((restored / "store").glob("*.sqlite"))
    print(f"backup: made under load, restored with an entry for each of {told} writes, a flipped bit "
          "is refused")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--meent", required=True, help="the program")
    parser.add_argument("--shim", help="libpowercut.so")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("modes", nargs="*",
                        default=["kill", "power", "uses-kill", "uses-power", "full", "second",
                                 "backup"])
    arguments = parser.parse_args()
    passed = failed = 0
    for mode in arguments.modes:
        try:
            if mode in ("kill", "power"):
                rounds(arguments.meent, mode, arguments.rounds, arguments.shim, arguments.seed)
            elif mode in ("uses-kill", "uses-power"):
                uses.uses(lambda folder, shim=arguments.shim if mode == "uses-power" else None:
                          Server(arguments.meent, folder, shim),
                          lambda folder: init(arguments.meent, folder), cut_power,
                          mode.removeprefix("uses-"), max(3, arguments.rounds // 5),
                          random.Random(arguments.seed))
            elif mode == "full":
                full_disk(arguments.meent, arguments.shim)
            elif mode == "second":
                second_server(arguments.meent)
            else:
                backup_and_restore(arguments.meent)
            passed += 1
        except (AssertionError, RuntimeError, SystemExit, OSError, http.client.HTTPException,
                subprocess.SubprocessError) as why:
            print(f"{mode}: FAILED: {why}", file=sys.stderr)
            failed += 1
        finally:
            for process in Server.started:
                process.kill()
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
