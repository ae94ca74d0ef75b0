"""An agreement for exactly N uses, asked by 1,000 clients at once, through kills and power cuts: never
more than N answers, never an answer that was not counted, and N when nothing goes wrong."""

import pathlib
import selectors
import socket
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
import region  # noqa: E402

CLIENTS = 1_000
USES = 4_000
LEDGER = {"name": "counted", "title": "Counted", "organisation": "Voorbeeldorganisatie",
          "fields": [{"name": "mark", "type": "text"}]}
RECORDS = "/v1/collections/counted/records"


class Asker:
    """A kept connection that asks for the record again and again."""

    def __init__(self, port, request):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.request, self.got, self.asking = request, b"", False

    def ask(self):
        self.socket.sendall(self.request)
        self.asking, self.got = True, b""

    def answer(self):
        """The status of an answer that is whole; None while it is not; 0 at the connection's end."""
        try:
            piece = self.socket.recv(65_536)
        except ConnectionError:
            piece = b""
        if not piece:
            return 0
        self.got += piece
        head, split, body = self.got.partition(b"\r\n\r\n")
        length = next((int(line.split(b":")[1]) for line in head.lower().split(b"\r\n")
                       if line.startswith(b"content-length:")), None)
        if not split or length is None or len(body) < length:
            return None
        self.asking = False
        return int(head.split()[1])


def ask_all(server, request, until):
    """Asks from all clients until the agreement is used up (True), or until that moment (False).
    Returns (used up, answers given)."""
    selector = selectors.DefaultSelector()
    askers = [Asker(server.port, request) for _ in range(CLIENTS)]
    for each in askers:
        selector.register(each.socket, selectors.EVENT_READ, each)
        each.ask()
    given, asking = 0, len(askers)
    while asking and time.monotonic() < until:
        for key, _ in selector.select(0.01):
            status = key.data.answer()
            if status is None:
                continue
            assert status in (200, 404), f"a read was answered with {status}: {key.data.got[:400]}"
            if status == 200:
                given += 1
                key.data.ask()
            else:
                asking -= 1
                selector.unregister(key.fileobj)
    return asking == 0, given, askers


def late_answers(askers):
    """What had been sent before the server went."""
    given = 0
    for each in askers:
        each.socket.settimeout(5)
        while each.asking and (status := each.answer()) != 0:
            given += status == 200
        each.socket.close()
    return given


def world(server):
    """The path of the one record, and a consumer's token to read it with."""
    chief = region.operator(server)
    chief.must("POST", "/v1/collections", LEDGER)
    region.make_purpose(server)
    chief.must("POST", "/v1/offers", {
        "name": "counted", "collection": "counted", "title": {"nl": "Geteld"},
        "fields": [{"name": "mark"}], "purposes": [region.PURPOSE], "basis": "public-task",
        "article": "Waterwet, artikel 3.2"})
    region.make_owners(server, 1)
    told, _ = chief.must("POST", RECORDS, {"owner": region.owner(0), "data": {"mark": "one"}})
    return f"{RECORDS}/{told['id']}", region.Consumer(server, "adviser").token(server)


def used(server):
    told, _ = region.operator(server).must("GET", "/v1/agreements?as=provider&limit=1")
    return told["items"][0]["used"]


def uses(make_server, init, cut_power, mode, count, dice):
    """`count` rounds of USES uses; in each but the first the server falls at a random moment."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary) / "meent"
        init(folder)
        server = make_server(folder)
        server.start()
        path, token = world(server)
        request = (f"GET {path} HTTP/1.1\r\nHost: localhost\r\n"
                   f"Authorization: Bearer {token}\r\n\r\n").encode()
        lost = 0
        for number in range(count):
            region.grant(server, "adviser", "counted", [0], count=USES)
            falls = 1 if number else 0
            over, given = False, 0
            while not over:
                patience = dice.uniform(0.05, 0.5) if falls else 120
                over, answered, askers = ask_all(server, request, time.monotonic() + patience)
                given += answered
                if not over:
                    assert falls, "the agreement was not used up in time"
                    falls -= 1
                    server.kill()
                    given += late_answers(askers)
                    if mode == "power":
                        cut_power(folder, dice)
                    server.start()
                for each in askers:
                    each.socket.close()
            assert given <= USES, f"{given} answers of an agreement for {USES} uses"
            assert number or given == USES, f"{given} answers of {USES}, without a fall"
            assert given >= USES - CLIENTS, f"{given} answers: more were lost than were under way"
            assert used(server) == USES, f"{used(server)} uses are told of {USES}"
            lost += USES - given
        server.stop()
    print(f"uses-{mode}: {count} rounds of {USES} uses by {CLIENTS} clients: never one more; {lost} "
          f"were counted for answers that a fall cut off")
