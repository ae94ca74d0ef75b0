"""What the issue "First light" promises, one function a measurement. Each yields Promises."""

import http.client
import json
import pathlib
import shutil
import socket
import statistics
import subprocess
import tempfile
import time

import measure
import records
from measure import Nginx, Promise, alternate, middle, write_plan
from server import Server

ROOT = pathlib.Path(__file__).resolve().parent.parent
CACHE = ROOT / "var" / "bench"
PROGRAM = ROOT / "build" / "release" / "src" / "meent"
ONE_THREAD = {"MEENT_SERVER_THREADS": "1", "MEENT_SERVER_STORE_THREADS": "1",
              "MEENT_LIMITS_CONNECTIONS_PER_CLIENT": "100000"}
WORKS = "/v1/collections/works/records"
MILLION = 1_000_000
NDJSON = {"Content-Type": "application/x-ndjson"}


def pinned(folder=None):
    """A server with one io thread and one store thread, both on the server's core."""
    return Server(PROGRAM, folder, core=measure.SERVER_CORE, environment=ONE_THREAD)


def load(server, path):
    """Sends an NDJSON file in one request; returns the seconds until it was durable."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=900,
                                            blocksize=1 << 20)
    with open(path, "rb") as body:
        start = time.monotonic()
        connection.request("POST", WORKS, body=body, headers={
            **NDJSON, "Authorization": f"Bearer {server.token}",
            "Content-Length": str(path.stat().st_size)})
        answer = connection.getresponse()
        told = answer.read()
        seconds = time.monotonic() - start
    connection.close()
    if answer.status // 100 != 2:
        raise RuntimeError(f"bulk load: {answer.status} {told[:500]!r}")
    return seconds


def with_records(server, count):
    server.must("POST", "/v1/collections", records.definition("works"))
    load(server, records.file_of(CACHE, count))


def beside_nginx(server, path_list, token=None, pairs=5):
    """Ours and nginx with the same bytes, in turn: what alternate() gives."""
    status, body, headers = server.ask("GET", path_list[0])
    if status != 200:
        raise RuntimeError(f"GET {path_list[0]}: {status} {body[:300]!r}")
    with tempfile.TemporaryDirectory() as folder:
        plan = write_plan(folder, server.token if token is None else token, path_list)
        with Nginx(body, headers["Content-Type"]) as peer:
            return alternate(server, peer, plan, pairs)


def small_json():
    with pinned() as server:
        ours, peer, cpu, peer_cpu = beside_nginx(server, ["/health/live"])
    rate, peer_rate = middle(ours, "per_second"), middle(peer, "per_second")
    yield Promise("small-json", rate, "1/s", ">= 0.80 of nginx", rate >= 0.8 * peer_rate,
                  "nginx return", peer_rate, rate / peer_rate)
    p99, peer_p99 = middle(ours, "p99") * 1e3, middle(peer, "p99") * 1e3
    yield Promise("small-json-p99", p99, "ms", "<= 3 x nginx", p99 <= 3 * peer_p99, "nginx return",
                  peer_p99, p99 / peer_p99)
    yield Promise("small-json-cpu", cpu, "CPU s/1,000 requests", "told", None, "nginx return",
                  peer_cpu, cpu / peer_cpu)


def open_to_all(server):
    """What the collection holds, to everyone: reads of open data are counted, not told one by one."""
    fields = [field["name"] for field in records.definition("works")["fields"]]
    server.must("POST", "/v1/offers", {
        "name": "works-open", "collection": "works", "title": {"nl": "Open"}, "open": True,
        "fields": [{"name": name} for name in [*fields, "version", "created", "changed"]]})


def record_by_id():
    """From SQLite, of open data; under an agreement it is bench gated-read."""
    with pinned() as server:
        with_records(server, 100_000)
        open_to_all(server)
        ids = [item["id"] for item in server.must("GET", WORKS + "?limit=5000")["items"]]
        ours, peer, cpu, peer_cpu = beside_nginx(server, [f"{WORKS}/{each}" for each in ids], "")
    rate, peer_rate = middle(ours, "per_second"), middle(peer, "per_second")
    yield Promise("record-by-id", rate, "1/s", ">= 0.55 of nginx", rate >= 0.55 * peer_rate,
                  "nginx return", peer_rate, rate / peer_rate)
    yield Promise("record-by-id-cpu", cpu, "CPU s/1,000 requests", "told", None, "nginx return",
                  peer_cpu, cpu / peer_cpu)


def list_100():
    with pinned() as server:
        with_records(server, 100_000)
        ours, peer, cpu, _ = beside_nginx(server, [WORKS + "?limit=100"])
    rate, peer_rate = middle(ours, "per_second"), middle(peer, "per_second")
    yield Promise("list-100", rate, "1/s", ">= 12,000 a server core", rate >= 12_000,
                  "nginx file", peer_rate, rate / peer_rate)
    yield Promise("list-100-cpu", cpu, "CPU s/1,000 requests", "told", None)


def bulk(name, indexed, goal, runs=3):
    path = records.file_of(CACHE, MILLION)
    rates = []
    for _ in range(runs):
        with Server(PROGRAM) as server:
            server.must("POST", "/v1/collections", records.definition("works", indexed))
            rates.append(MILLION / load(server, path))
    rate = statistics.median(rates)
    yield Promise(name, rate, "records/s", f">= {goal:,}", rate >= goal)


def bulk_load():
    yield from bulk("bulk-load", (), 100_000)


def bulk_load_indexed():
    yield from bulk("bulk-load-indexed", ("visits", "seen"), 60_000)


def five_million():
    """A store of 5 M records, made once and kept under var/bench."""
    folder = CACHE / "five-million"
    definition = records.definition("works", ("visits", "seen"))
    done, made_as = folder / "whole", json.dumps(definition)
    if not done.exists() or done.read_text() != made_as:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        path = records.file_of(CACHE, MILLION)
        with Server(PROGRAM, folder) as server:
            server.must("POST", "/v1/collections", definition)
            for _ in range(5):
                load(server, path)
        done.write_text(made_as)
    return folder


class Pages:
    """Pages of 100 over one connection."""

    def __init__(self, server, question=""):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        self.server, self.question = server, question

    def ask(self, cursor):
        """(seconds, cursor of the next page)."""
        path = f"{WORKS}?limit=100{self.question}" + (f"&cursor={cursor}" if cursor else "")
        shown = {"Authorization": f"Bearer {self.server.token}"}
        start = time.perf_counter()
        self.connection.request("GET", path, headers=shown)
        answer = self.connection.getresponse()
        body = answer.read()
        seconds = time.perf_counter() - start
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {body[:300]!r}")
        return seconds, json.loads(body)["next"]

    def compare(self, pages, rounds=400):
        """Median seconds of the first page and of the one that many pages on, asked in turn."""
        cursor = ""
        for _ in range(pages - 1):
            _, cursor = self.ask(cursor)
        first, last = [], []
        for _ in range(rounds):
            first.append(self.ask("")[0])
            last.append(self.ask(cursor)[0])
        return statistics.median(first), statistics.median(last)


def page_10000():
    with Server(PROGRAM, five_million(), core=measure.SERVER_CORE) as server:
        for name, question in (("page-10000", ""), ("page-10000-sorted", "&sort=-seen")):
            first, last = Pages(server, question).compare(10_000)
            yield Promise(name, last * 1e3, "ms", "<= 1.2 x page 1", last <= 1.2 * first,
                          "page 1", first * 1e3, last / first)


def started(folder):
    """Milliseconds from the start of the process to its first answer."""
    port = measure.free_port()
    server = Server(PROGRAM, folder)
    server.init()
    start = time.perf_counter()
    process = subprocess.Popen([PROGRAM, "serve", "--config", server.folder / "meent.toml"],
                               env={"MEENT_SERVER_LISTEN": f"127.0.0.1:{port}"},
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while time.perf_counter() - start < 20:
            try:
                with socket.create_connection(("127.0.0.1", port), 1) as connection:
                    connection.sendall(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    if connection.recv(64).startswith(b"HTTP/1.1 200"):
                        return (time.perf_counter() - start) * 1e3
            except OSError:
                time.sleep(0.0005)
    finally:
        process.terminate()
        process.wait()
    raise RuntimeError("meent serve gave no answer in 20 s")


def start_time():
    with tempfile.TemporaryDirectory() as folder:
        empty = statistics.median(started(folder) for _ in range(21))
    yield Promise("start", empty, "ms", "<= 100", empty <= 100)
    full = statistics.median(started(five_million()) for _ in range(11))
    yield Promise("start-five-million", full, "ms", "<= 100", full <= 100)


def idle_memory():
    with Server(PROGRAM) as server:
        for _ in range(100):
            server.ask("GET", "/health/live")
        time.sleep(1)
        idle = server.status_kb("VmRSS") / 1024
    yield Promise("idle-memory", idle, "MiB", "<= 30", idle <= 30)


def binary_size():
    with tempfile.TemporaryDirectory() as folder:
        stripped = pathlib.Path(folder) / "meent"
        subprocess.run(["strip", "-o", stripped, PROGRAM], check=True)
        size = stripped.stat().st_size / 1e6
    yield Promise("binary", size, "MB", "<= 25", size <= 25)


def read_slowly(server, per_second, sample):
    """Reads all records as NDJSON at a bounded rate; calls sample(bytes so far) ten times a
    second. Returns the number of lines."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", WORKS, headers={"Accept": "application/x-ndjson",
                                              "Authorization": f"Bearer {server.token}"})
    answer = connection.getresponse()
    start = told = time.monotonic()
    taken = rows = 0
    while piece := answer.read(1 << 18):
        taken += len(piece)
        rows += piece.count(b"\n")
        now = time.monotonic()
        if now - told >= 0.1:
            sample(taken)
            told = now
        if (ahead := taken / per_second - (now - start)) > 0:
            time.sleep(ahead)
    connection.close()
    return rows


def stream_memory():
    samples = []
    with Server(PROGRAM, five_million()) as server:
        rows = read_slowly(server, 60e6, lambda taken: samples.append(
            (taken, server.status_kb("RssAnon") / 1024)))
    if rows != 5 * MILLION:
        raise RuntimeError(f"the stream held {rows} records")
    warm = [memory for taken, memory in samples if taken > samples[-1][0] / 10]
    rise = max(warm) - warm[0]
    yield Promise("stream-memory", rise, "MiB rise over 5 M rows", "<= 8", rise <= 8)
    yield Promise("stream-memory-peak", max(memory for _, memory in samples), "MiB", "told", None)


MEASUREMENTS = {
    "small-json": small_json, "record-by-id": record_by_id, "list-100": list_100,
    "bulk-load": bulk_load, "bulk-load-indexed": bulk_load_indexed, "page-10000": page_10000,
    "start": start_time, "idle-memory": idle_memory, "binary": binary_size,
    "stream-memory": stream_memory,
}
