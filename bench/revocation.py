"""What a consumer with 1,000 open streams still gets after the owner takes consent back, seen at the
client: streams of events that are awake, exports that are read slowly, and one whose reader has
stopped, so that every buffer between it and the server is full."""

import array
import fcntl
import json
import selectors
import socket
import termios
import threading
import time

import region
from first_light import PROGRAM, WORKS
from measure import Promise
from server import Server

EVENTS, EXPORTS = 900, 99  # and one that does not read at all
ROWS = 200_000
ROUNDS = 5
LIMITS = {"MEENT_LIMITS_CONNECTIONS_PER_CLIENT": "100000"}
DEFINITION = {"name": "works", "title": "Werken", "organisation": "Voorbeeldorganisatie",
              "fields": [{"name": "code", "type": "text"}, {"name": "level", "type": "decimal"}]}


class Stream:
    """One open answer. `paced`: at most so many bytes at a time; 0: nothing is read."""

    def __init__(self, server, path, accept, token, paced=None):
        self.socket = socket.socket()
        if paced is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        self.socket.connect(("127.0.0.1", server.port))
        self.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\n"
                            f"Authorization: Bearer {token}\r\n\r\n".encode())
        self.socket.setblocking(False)
        self.paced, self.taken, self.last, self.ended = paced, [], 0.0, None

    def take(self, most=1 << 20):
        """Reads what is there; False when the stream has ended."""
        try:
            piece = self.socket.recv(most)
        except BlockingIOError:
            return True
        except ConnectionResetError:
            piece = b""
        now = time.monotonic()
        if not piece:
            self.ended = now
            return False
        self.last = now
        self.taken.append(piece)
        return True

    def waiting(self):
        """Bytes that have arrived and were not read."""
        size = array.array("i", [0])
        fcntl.ioctl(self.socket.fileno(), termios.FIONREAD, size)
        return size[0]


class Writer(threading.Thread):
    """Goes on writing records of the owner: (time asked, time acknowledged, id)."""

    def __init__(self, server, owner):
        super().__init__()
        self.connection = region.operator(server)
        self.owner, self.going, self.written = owner, True, []

    def run(self):
        while self.going:
            asked = time.monotonic()
            told, _ = self.connection.must(
                "POST", WORKS, {"owner": self.owner, "data": {"code": "later", "level": "1.5"}})
            self.written.append((asked, time.monotonic(), told["id"]))
            time.sleep(0.05)


def turn(selector, until, enough, paced_every=0.05):
    """Reads until then and until it is enough: awake streams as bytes come, paced ones a little at
    a time. Returns the streams that are open."""
    paced = [key.fileobj for key in selector.get_map().values() if key.data.paced]
    streams = {key.fileobj: key.data for key in selector.get_map().values()}
    for each in paced:
        selector.unregister(each)
    next_pace = time.monotonic()
    while (now := time.monotonic()) < until or not enough():
        for key, _ in selector.select(0.01):
            if not key.data.take():
                selector.unregister(key.fileobj)
                streams.pop(key.fileobj)
        if now >= next_pace:
            next_pace = now + paced_every
            for each in [each for each in paced if each in streams]:
                if not streams[each].take(streams[each].paced):
                    streams.pop(each)
    return streams


class Play:
    """An owner with records, an adviser with an agreement on them, and all its streams."""

    def __init__(self, server, number):
        chief = region.operator(server)
        self.server, self.owner = server, f"boer-{number}"
        chief.must("POST", "/v1/users", {"login": self.owner, "name": self.owner,
                                         "password": region.PASSWORD})
        body = "".join(json.dumps({"owner": self.owner, "data": {
            "code": f"row-{n:08}-" + "x" * 80, "level": "3.25"}}) + "\n" for n in range(ROWS))
        status, told, _ = server.ask("POST", WORKS, body.encode(),
                                     {"Content-Type": "application/x-ndjson"})
        if status != 200:
            raise RuntimeError(f"loading: {status} {told[:300]!r}")
        self.consumer = region.Consumer(server, f"adviseur-{number}")
        session = region.act_for(server, region.log_in(server, f"user-adviseur-{number}")[0],
                                 self.consumer.name)
        asked, _ = session.must("POST", "/v1/agreements",
                                {"offer": "whole", "owner": self.owner,
                                 "purpose": region.PURPOSE})
        self.agreement = f"/v1/agreements/{asked['id']}"
        self.farmer, _ = region.log_in(server, self.owner)
        self.step("active")

    def step(self, state):
        self.farmer.must("PATCH", self.agreement, {"state": state}, "application/merge-patch+json")

    def run(self):
        token = self.consumer.token(self.server)
        ndjson = "application/x-ndjson"
        streams = [Stream(self.server, WORKS.replace("records", "changes"), "text/event-stream",
                          token) for _ in range(EVENTS)]
        streams += [Stream(self.server, WORKS, ndjson, token, paced=8_192) for _ in range(EXPORTS)]
        still = Stream(self.server, WORKS, ndjson, token, paced=0)
        selector = selectors.DefaultSelector()
        for each in streams:
            selector.register(each.socket, selectors.EVENT_READ, each)
        writer = Writer(self.server, self.owner)
        writer.start()
        open_streams = turn(selector, time.monotonic() + 3, lambda: len(writer.written) > 40)
        if len(open_streams) != len(streams):
            ended = [b"".join(each.taken)[:300] for each in streams if each.ended]
            raise RuntimeError(f"{len(streams) - len(open_streams)} streams ended early: {ended[:1]}")
        told = []

        def revoke():
            self.step("revoked")
            told.append(time.monotonic())

        selector = selectors.DefaultSelector()
        for each in streams:
            if not each.paced:
                selector.register(each.socket, selectors.EVENT_READ, each)
        revoking = threading.Thread(target=revoke)
        revoking.start()
        while not told or time.monotonic() < told[0] + 0.1:
            for key, _ in selector.select(0.005):
                if not key.data.take():
                    selector.unregister(key.fileobj)
        # What has arrived by now is all there may be.
        pending = {each: each.waiting() for each in [*streams, still]}
        time.sleep(0.4)
        writer.going = False
        writer.join()
        revoking.join()
        late = 0
        for each, size in pending.items():
            before = sum(map(len, each.taken))
            each.socket.setblocking(True)
            each.socket.settimeout(10)
            while each.ended is None and each.take():
                pass
            late += sum(map(len, each.taken)) - before - size
        after = [identity for asked, _, identity in writer.written if asked > told[0]]
        if not after:
            raise RuntimeError("nothing was written after the revocation")
        seen = sum(identity.encode() in b"".join(each.taken)
                   for each in [*streams, still] for identity in after)
        before = [identity for _, done, identity in writer.written if done < told[0] - 1]
        if not all(before[-1].encode() in b"".join(each.taken) for each in streams[:EVENTS]):
            raise RuntimeError("a stream did not tell of what was written before")
        last = max(each.last for each in streams[:EVENTS]) - told[0]
        ended = max(each.ended for each in streams[:EVENTS]) - told[0]
        return {"last_ms": last * 1e3, "ended_ms": ended * 1e3, "late_bytes": late,
                "rows_after": seen}


def revocation():
    with Server(PROGRAM, environment=LIMITS) as server:
        chief = region.operator(server)
        chief.must("POST", "/v1/collections", DEFINITION)
        chief.must("POST", "/v1/purposes", {"name": region.PURPOSE, "title": {"nl": "Advies"},
                                            "basis": "consent", "retention": "P1Y"})
        chief.must("POST", "/v1/offers", {
            "name": "whole", "collection": "works", "title": {"nl": "Alles"},
            "fields": [{"name": name} for name in ("code", "level", "version")],
            "purposes": [region.PURPOSE]})
        runs = [Play(server, number).run() for number in range(ROUNDS)]
    for name, what in (("last_ms", "last-byte"), ("ended_ms", "stream-ended")):
        worst = max(run[name] for run in runs)
        yield Promise(f"revocation-{what}", worst, "ms after the answer, worst of 5,000 streams",
                      "<= 100", worst <= 100, issue="gate")
    for name, unit in (("late_bytes", "bytes that came after 100 ms"),
                       ("rows_after", "rows of after it, seen")):
        value = sum(run[name] for run in runs)
        yield Promise(f"revocation-{name.replace('_', '-')}", value, unit, "0", value == 0,
                      issue="gate")


MEASUREMENTS = {"revocation": revocation}
