"""Who asks and who grants, for tests and measurements under the gate: consumers with a program each,
and owners who gave them their records on the ground of a law, all made through the API. A server is
anything with a port and the operator's token."""

import base64
import http.client
import json
import threading

PURPOSE = "waterbeheer"
PASSWORD = "vier losse woorden samen"


class Connection:
    """A kept connection that says who asks."""

    def __init__(self, server, headers):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
        self.headers = headers

    def must(self, method, path, body=None, content="application/json"):
        headers = dict(self.headers)
        if body is not None:
            headers["Content-Type"] = content
        self.connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = self.connection.getresponse()
        told = answer.read()
        if answer.status // 100 != 2:
            raise RuntimeError(f"{method} {path}: {answer.status} {told[:500]!r}")
        return json.loads(told) if told else None, answer.headers


def operator(server):
    return Connection(server, {"Authorization": f"Bearer {server.token}"})


def all_of(server, jobs, threads=8):
    """Posts (path, body) pairs over some connections at once, so that commits are shared."""
    broken = []

    def work(mine):
        connection = operator(server)
        try:
            for path, body in mine:
                connection.must("POST", path, body)
        except (RuntimeError, OSError) as error:
            broken.append(error)

    workers = [threading.Thread(target=work, args=(jobs[n::threads],)) for n in range(threads)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    if broken:
        raise broken[0]


def log_in(server, login):
    """A session; (connection, what the session tells)."""
    nobody = Connection(server, {})
    told, head = nobody.must("POST", "/v1/session", {"login": login, "password": PASSWORD})
    cookie = head["Set-Cookie"].split(";")[0]
    return Connection(server, {"Cookie": cookie, "X-CSRF-Token": told["csrf"]}), told


def act_for(server, session, party):
    told, head = session.must("PATCH", "/v1/session", {"acting": party},
                              "application/merge-patch+json")
    cookie = head["Set-Cookie"].split(";")[0]
    return Connection(server, {"Cookie": cookie, "X-CSRF-Token": told["csrf"]})


def token_of(server, client, secret):
    shown = base64.b64encode(f"{client}:{secret}".encode()).decode()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("POST", "/oauth2/token", f"grant_type=client_credentials&scope={PURPOSE}",
                       {"Authorization": f"Basic {shown}",
                        "Content-Type": "application/x-www-form-urlencoded"})
    answer = connection.getresponse()
    told = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"POST /oauth2/token: {answer.status} {told[:300]!r}")
    return json.loads(told)["access_token"]


class Consumer:
    """An organisation with a program of its own, under PURPOSE."""

    def __init__(self, server, name):
        self.name = name
        login = f"user-{name}"
        chief = operator(server)
        chief.must("POST", "/v1/parties", {"name": name, "title": name, "kind": "organisation"})
        chief.must("POST", "/v1/users", {"login": login, "name": login, "password": PASSWORD})
        chief.must("POST", f"/v1/parties/{name}/members",
                   {"person": login, "roles": ["operator", "consumer"]})
        session = act_for(server, log_in(server, login)[0], name)
        made, _ = session.must("POST", "/v1/clients",
                               {"title": name, "party": name, "roles": ["consumer"],
                                "purposes": [PURPOSE]})
        self.client, self.secret = made["client"], made["secret"]

    def token(self, server):
        return token_of(server, self.client, self.secret)


def make_purpose(server, basis="public-task"):
    operator(server).must("POST", "/v1/purposes",
                          {"name": PURPOSE, "title": {"nl": "Waterbeheer"}, "basis": basis,
                           "article": "Waterwet, artikel 3.2", "retention": "P1Y"})


def make_offer(server, name, fields, collection="works"):
    operator(server).must("POST", "/v1/offers",
                          {"name": name, "collection": collection, "title": {"nl": name},
                           "fields": fields, "purposes": [PURPOSE], "basis": "public-task",
                           "article": "Waterwet, artikel 3.2"})


def owner(number):
    return f"owner-{number:05}"


def make_owners(server, count):
    all_of(server, [("/v1/parties", {"name": owner(n), "title": f"Owner {n}",
                                     "kind": "organisation"}) for n in range(count)])


def grant(server, consumer, offer, owners, **terms):
    """`owners`: their numbers."""
    all_of(server, [("/v1/agreements", {"offer": offer, "owner": owner(n), "consumer": consumer,
                                        "purpose": PURPOSE, "onLaw": True, **terms})
                    for n in owners])
