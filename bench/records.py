"""The records we measure with: made, the same every time; 8 fields, about 200 bytes, 20,000
owners."""

import random

OWNERS = 20_000
KINDS = ["weir", "pump", "gauge", "well", "culvert", "sluice"]
MUNICIPALITIES = ["Oosterhoek", "Zandvliet", "Peelrand", "Maasdonk", "Kempenhof", "Dommelbeek"]


def definition(name, indexed=()):
    """The collection; `indexed` names the fields with an index of their own."""
    fields = [("code", "text"), ("name", "text"), ("kind", "text"), ("municipality", "text"),
              ("level", "number"), ("cost", "decimal"), ("visits", "integer"), ("seen", "instant")]
    return {"name": name, "title": "Water works", "description": "Made up, for measuring.",
            "organisation": "Voorbeeldorganisatie",
            "fields": [{"name": field, "type": kind, "title": field.capitalize(),
                        "indexed": field in indexed} for field, kind in fields]}


def lines(count, seed=1):
    """`count` NDJSON lines."""
    dice = random.Random(seed)
    below = dice.random
    for number in range(count):
        day = int(below() * 28) + 1
        yield (f'{{"owner":"owner-{int(below() * OWNERS):05}","data":{{"code":"W-{number:08}",'
               f'"name":"Water work {number % 977} on the {MUNICIPALITIES[number % 6]} stream",'
               f'"kind":"{KINDS[int(below() * 6)]}",'
               f'"municipality":"{MUNICIPALITIES[int(below() * 6)]}",'
               f'"level":{below() * 10:.3f},"cost":"{int(below() * 1e6)}.{int(below() * 90) + 10}",'
               f'"visits":{int(below() * 1000)},'
               f'"seen":"2026-{number % 12 + 1:02}-{day:02}T{number % 24:02}:{number % 60:02}:00Z"}}}}'
               "\n")


def file_of(folder, count):
    """The NDJSON file of `count` records, made once."""
    path = folder / f"records-{count}.ndjson"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        with open(unfinished, "w", encoding="utf-8") as out:
            out.writelines(lines(count))
        unfinished.rename(path)
    return path
