"""What the issue "The gate and the log" promises of governed reads, through the real program: a
record by id beside nginx, and lists and counts of 5 M records of which few or all owners grant."""

import http.client
import shutil
import statistics
import tempfile
import time

import records
import region
from first_light import CACHE, PROGRAM, WORKS, five_million, pinned, with_records
from measure import Nginx, Promise, SERVER_CORE, alternate, middle, write_plan
from server import Server

EVERYTHING = [{"name": name} for name in ("code", "name", "kind", "municipality", "level", "cost",
                                          "visits", "seen", "version", "created", "changed")]
# What a consumer commonly gets: some fields hidden, time and value rounded.
MASKED = [{"name": "code"}, {"name": "name"}, {"name": "kind"}, {"name": "municipality"},
          {"name": "level", "precision": {"number": "0.5"}},
          {"name": "seen", "precision": {"time": "P1D"}}]
SHARES = (20_000, 2_000, 200, 20)


def read_by_id():
    """Visible, masks, an entry in the log with the operating system, SQLite, JSON."""
    with pinned() as server:
        with_records(server, 100_000)
        region.make_purpose(server)
        region.make_offer(server, "masked", MASKED)
        region.make_owners(server, records.OWNERS)
        consumer = region.Consumer(server, "adviser")
        region.grant(server, consumer.name, "masked", range(records.OWNERS))
        token = consumer.token(server)
        asks = region.Connection(server, {"Authorization": f"Bearer {token}"})
        told, _ = asks.must("GET", WORKS + "?limit=5000")
        paths = [f"{WORKS}/{item['id']}" for item in told["items"]]
        status, body, headers = server.ask("GET", paths[0],
                                           headers={"Authorization": f"Bearer {token}"})
        if status != 200 or b'"cost"' in body:
            raise RuntimeError(f"GET {paths[0]}: {status} {body[:300]!r}")
        with tempfile.TemporaryDirectory() as folder, Nginx(body, headers["Content-Type"]) as peer:
            ours, theirs, cpu, peer_cpu = alternate(server, peer, write_plan(folder, token, paths))
    rate, peer_rate = middle(ours, "per_second"), middle(theirs, "per_second")
    p99, peer_p99 = middle(ours, "p99") * 1e3, middle(theirs, "p99") * 1e3
    yield Promise("gated-read", rate, "1/s", ">= 0.45 of nginx", rate >= 0.45 * peer_rate,
                  "nginx return", peer_rate, rate / peer_rate, issue="gate")
    yield Promise("gated-read-p99", p99, "ms", "<= 3 x nginx", p99 <= 3 * peer_p99, "nginx return",
                  peer_p99, p99 / peer_p99, issue="gate")
    yield Promise("gated-read-cpu", cpu * 1e3, "us CPU a read", "<= 20", cpu * 1e3 <= 20,
                  "nginx return", peer_cpu * 1e3, cpu / peer_cpu, issue="gate")


def governed():
    """The store of 5 M records with a consumer for each share of the owners; made once. Returns the
    folder and the consumers' credentials by share."""
    folder, kept = CACHE / "governed", CACHE / "governed.credentials"
    if not kept.exists():
        source = five_million()
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(source, folder)
        lines = []
        with Server(PROGRAM, folder) as server:
            region.make_purpose(server)
            region.make_offer(server, "whole", EVERYTHING)
            region.make_offer(server, "masked", MASKED)
            region.make_owners(server, records.OWNERS)
            for share in SHARES:
                step = records.OWNERS // share
                for offer in ("whole", "masked"):
                    consumer = region.Consumer(server, f"{offer}-{share}")
                    region.grant(server, consumer.name, offer, range(0, records.OWNERS, step))
                    lines.append(f"{offer} {share} {consumer.client} {consumer.secret}\n")
        kept.write_text("".join(lines))
    credentials = {}
    for line in kept.read_text().splitlines():
        offer, share, client, secret = line.split()
        credentials[offer, int(share)] = (client, secret)
    return folder, credentials


class Asker:
    def __init__(self, server, token):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        self.headers = {"Authorization": f"Bearer {token}"}

    def ask(self, path):
        """(seconds, body) of a GET."""
        start = time.perf_counter()
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        body = answer.read()
        seconds = time.perf_counter() - start
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {body[:300]!r}")
        return seconds, body


def medians(askers, path, rounds=60):
    """Median milliseconds of each asker, asked in turn."""
    took = {who: [] for who in askers}
    for _ in range(rounds):
        for who, asker in askers.items():
            took[who].append(asker.ask(path)[0] * 1e3)
    return {who: statistics.median(each[5:]) for who, each in took.items()}


def governed_lists():
    folder, credentials = governed()
    with Server(PROGRAM, folder, core=SERVER_CORE) as server:
        askers = {"keeper": Asker(server, server.token)}
        for who, (client, secret) in credentials.items():
            askers[who] = Asker(server, region.token_of(server, client, secret))
        page = WORKS + "?limit=1000"
        lists = medians(askers, page)
        counts = medians(askers, WORKS + "?limit=1&count=exact")
        for offer in ("whole", "masked"):
            for share in SHARES:
                took, free = lists[offer, share], lists["keeper"]
                if share == records.OWNERS:
                    keeps = took <= 1.1 * free if offer == "whole" else None
                    yield Promise(f"governed-list-{offer}-all", took, "ms, 1,000 of 5 M",
                                  "<= 1.10 x ungoverned" if offer == "whole" else "told", keeps,
                                  "ungoverned", free, took / free, issue="gate")
                else:
                    yield Promise(f"governed-list-{offer}-{share}", took,
                                  "ms, 1,000 of 5 M", "<= 6", took <= 6, issue="gate")
        worst = max(counts[each] for each in credentials)
        yield Promise("governed-count", worst, "ms, exact, 5 M rows, the worst", "<= 5", worst <= 5,
                      issue="gate")


MEASUREMENTS = {"gated-read": read_by_id, "governed-lists": governed_lists}
