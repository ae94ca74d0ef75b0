#!/usr/bin/env python3
"""The policy before an oracle that shares nothing with it: plain loops over lists.

Random offers, agreements in all states, with times and counts, changed and removed in between, and
questions; for every owner of every question the decision, the agreement it rests on, whether a use
is to be taken, and the mask, both as decided for one owner and as made for all of them.

    tests/oracle/policy.py --tool build/release/tests/meent_policy_tool [--decisions N] [--seed N]
"""

import argparse
import datetime
import json
import os
import random
import subprocess
import sys
import tempfile
import time

FIELDS = ["name", "milk", "time", "place", "version", "created", "changed"]
DAY = 86_400
# As it stands in an offer; how it is shown; about how many seconds, metres or units it hides.
PRECISIONS = {
    "time": [({"time": "PT15M"}, "t0.900", 900), ({"time": "PT1H"}, "t0.3600", 3_600),
             ({"time": "PT24H"}, "t0.86400", DAY), ({"time": "P1D"}, "t1.0", DAY - 0.1),
             ({"time": "P1M"}, "t2.0", 30.4 * DAY), ({"time": "P1Y"}, "t3.0", 365.2 * DAY)],
    "place": [({"place": 100}, "p0.100", 100), ({"place": 1000}, "p0.1000", 1000)],
    "milk": [({"number": "0.5"}, "n0.0.5", 0.5), ({"number": "10"}, "n0.10", 10)],
}
PRECISIONS["created"] = PRECISIONS["changed"] = PRECISIONS["time"]
EXACT = ("F", -1)
HIDDEN = ("-", float("inf"))
OWNERS = 25
CONSUMERS = ["coop", "board", "lab", "town"]
PURPOSES = ["advice", "research"]
COLLECTIONS = ["cows", "fields"]
STATES = ["requested", "offered", "agreed", "active", "suspended", "declined", "ended", "revoked"]
START = 1_800_000_000


def instant(seconds):
    at = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


class Case:
    """One world of offers and agreements; `lines` for the tool, `expected` for each question."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.lines, self.expected = [], []
        self.offers, self.agreements = {}, {}
        self.now = START

    def say(self, op, **members):
        self.lines.append(json.dumps({"op": op, **members}))

    def make_offer(self, name):
        pick = self.random
        offer = {"name": name, "collection": pick.choice(COLLECTIONS), "purposes": PURPOSES,
                 "open": pick.random() < 0.15, "write": False, "fields": [],
                 "title": name, "description": name, "terms": "", "basis": "consent"}
        offer["write"] = not offer["open"] and pick.random() < 0.2
        masks = {}
        for field in pick.sample(FIELDS, pick.randint(1, 6)):
            shown = {"name": field}
            masks[field] = EXACT
            if field in PRECISIONS and pick.random() < 0.6:
                shown["precision"], text, size = pick.choice(PRECISIONS[field])
                masks[field] = (text, size)
            offer["fields"].append(shown)
        if offer["write"]:
            masks["version"] = EXACT
        elif pick.random() < 0.15:
            offer["aggregate"] = {"keys": [], "measures": [{"kind": "count"}]}
        self.offers[name] = {"body": offer, "mask": masks, "published": True}
        self.put_offer(name)

    def put_offer(self, name):
        offer = self.offers[name]
        state = "published" if offer["published"] else "withdrawn"
        self.say("offer", body={**offer["body"], "state": state})

    def put_agreement(self, number):
        pick = self.random
        known = self.agreements.get(number)
        made = dict(known) if known else {
            "owner": pick.randint(1, OWNERS), "consumer": pick.choice(CONSUMERS),
            "purpose": pick.choice(PURPOSES), "offer": pick.choice(list(self.offers)),
            "from": self.now + pick.randint(-20, 20), "used": 0,
            "count": pick.randint(1, 3) if pick.random() < 0.3 else None}
        made["until"] = pick.choice([None, self.now + pick.randint(-5, 60)])
        made["state"] = pick.choice(STATES + ["active"] * 8 + ["agreed"] * 2)
        self.agreements[number] = made
        body = {"offer": made["offer"], "consumer": made["consumer"], "purpose": made["purpose"],
                "state": made["state"], "from": instant(made["from"]), "basis": "consent"}
        if made["until"] is not None:
            body["until"] = instant(made["until"])
        if made["count"] is not None:
            body["count"] = made["count"]
        self.say("agreement", id=number, owner=made["owner"], body=body)

    # --- the oracle ---

    def gives(self, agreement, question, owner):
        offer = self.offers[agreement["offer"]]["body"]
        return (agreement["owner"] == owner and agreement["consumer"] == question["consumer"]
                and agreement["purpose"] == question["purpose"]
                and offer["collection"] == question["collection"] and "aggregate" not in offer
                and agreement["state"] in ("active", "agreed")
                and agreement["from"] <= self.now
                and (agreement["until"] is None or self.now < agreement["until"])
                and (agreement["count"] is None or agreement["used"] < agreement["count"]))

    def answer(self, question, owner):
        """(mask, agreement, whether a use is to be taken)"""
        if question["keeper"] or question["own"] == owner:
            return "F|" * len(FIELDS), 0, 0
        masks, first, counted = [], 0, True
        for number, agreement in self.agreements.items():  # the oldest first
            if self.gives(agreement, question, owner):
                first = first or number
                counted = counted and agreement["count"] is not None
                masks.append(self.offers[agreement["offer"]]["mask"])
        counted = counted and first != 0
        for offer in self.offers.values():
            body = offer["body"]
            if (body["open"] and offer["published"] and "aggregate" not in body
                    and body["collection"] == question["collection"]):
                masks.append(offer["mask"])
        if not masks:
            return "none", 0, 0
        best = [min((mask.get(field, HIDDEN) for mask in masks), key=lambda shown: shown[1])[0]
                for field in FIELDS]
        return "|".join(best) + "|", first, int(counted)

    def ask(self):
        pick = self.random
        question = {"consumer": pick.choice(CONSUMERS + ["", "nobody"]),
                    "purpose": pick.choice(PURPOSES * 3 + [""]),
                    "collection": pick.choice(COLLECTIONS),
                    "own": pick.randint(1, OWNERS) if pick.random() < 0.1 else 0,
                    "keeper": pick.random() < 0.03}
        self.say("ask", **question, owners=OWNERS, now=self.now * 1_000_000)
        words = []
        for owner in range(1, OWNERS + 1):
            mask, agreement, counted = self.answer(question, owner)
            words.append(f"{mask},{agreement},{counted},{mask}")
        self.expected.append((question, len(self.lines), " ".join(words)))

    def run(self, questions):
        pick = self.random
        for i in range(14):
            self.make_offer(f"offer-{i}")
        number = 0
        for _ in range(60):
            number += 1
            self.put_agreement(number)
        for _ in range(questions):
            for _ in range(pick.randint(0, 3)):
                what = pick.random()
                if what < 0.35:
                    number += 1
                    self.put_agreement(number)
                elif what < 0.55 and self.agreements:
                    self.put_agreement(pick.choice(list(self.agreements)))
                elif what < 0.75 and self.agreements:
                    used = pick.choice(list(self.agreements))
                    self.agreements[used]["used"] += 1
                    self.say("took", id=used)
                elif what < 0.9 and self.agreements:
                    gone = pick.choice(list(self.agreements))
                    del self.agreements[gone]
                    self.say("remove", id=gone)
                else:
                    name = pick.choice(list(self.offers))
                    self.offers[name]["published"] = not self.offers[name]["published"]
                    self.put_offer(name)
            self.now += pick.choice([0, 0, 0, 1, 2])
            if pick.random() < 0.1:
                self.say("tick", now=self.now * 1_000_000)
            self.ask()


def compare(case, tool):
    """(decisions, permits, differences)"""
    with tempfile.TemporaryFile("w+") as questions:
        questions.write("\n".join(case.lines) + "\n")
        questions.seek(0)
        answered = subprocess.run([tool], stdin=questions, capture_output=True, text=True)
    if answered.returncode != 0:
        print(answered.stderr)
        sys.exit(1)
    answers = answered.stdout.splitlines()
    wrong = abs(len(answers) - len(case.expected))
    permits = 0
    for (question, line, expected), answer in zip(case.expected, answers):
        permits += OWNERS - expected.count("none,0,0,none")
        if expected != answer:
            for owner, (ours, theirs) in enumerate(zip(expected.split(), answer.split()), 1):
                if ours != theirs:
                    wrong += 1
                    if wrong <= 5:
                        print(f"line {line} owner {owner} {question}\n  oracle {ours}\n"
                              f"  policy {theirs}")
    return len(answers) * OWNERS, permits, wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tool", required=True)
    deep = os.environ.get("MEENT_DEEP")
    parser.add_argument("--decisions", type=int, default=100_000_000 if deep else 200_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    started = time.monotonic()
    decisions = permits = wrong = 0
    seed = options.seed
    while decisions < options.decisions:
        case = Case(seed)
        case.run(400)
        more, permitted, differ = compare(case, options.tool)
        if differ:
            print(f"seed {seed}: {differ} differences")
        decisions, permits, wrong, seed = decisions + more, permits + permitted, wrong + differ, seed + 1
    print(f"{decisions} decisions, {permits} permits, {wrong} differences, "
          f"{time.monotonic() - started:.1f} s")
    passed = wrong == 0 and permits > decisions // 50
    print(f"{int(passed)} passed, {int(not passed)} failed")
    sys.exit(0 if passed else 1)


if __name__ == "__main__":
    main()
