"""Who led which state on a day, asked of the knowledge files from source rows that they were not made from.

    python eval/offices.py [--out QUESTIONS.jsonl] [--number 200]

Rows: the spells of the REIGN list (to March 2021; only compared with, and its licence is unclear, so that no question
stands in this repository), and the World Factbook's chiefs of state and heads of government of February 2026 where the
files have another source. A day is drawn inside each spell, at least a month from its ends; every fourth question asks
whether somebody else of the same list held the office then. Only people whom the files know are asked for, by the
name they have there: the days are tested, not the spelling. Exit status 1 below 97 % right, or with any wrong answer.
The data folder is named by LONTAR_DATA.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from data_folder import data_folder

from lontar.evaluate.facts import truth_verdict
from lontar.knowledge import Knowledge, load
from lontar.ledger_scoring import holds

LEAST = 0.97
_VERDICTS = ("right", "open", "wrong")
FROM, MARGIN = date(2014, 1, 1), timedelta(days=35)
Office = tuple[str, str]
"""The kind of an office and the name of who is asked for."""
MISTAKEN = ("Prime Minister Ilie BOLOJAN", "Supreme People's Assembly President CHOE Ryong Hae")
"""Factbook rows that are no evidence: 2005 printed for 2025; a president of an assembly, as head of government."""
_REIGN = "knowledge/officeholders/reign_leaderlist_2021-03.csv"
_FACTBOOK = "knowledge/factbook_2026/leaders_memberships.csv"
KINDS = ("head_of_state", "head_of_government")
_LEADER = re.compile(r"(?P<name>[^;(]+?)\s*\(since (?P<day>\d{1,2} \w+ \d{4})\)")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spell:
    """Somebody who led a state, as a source writes the name; `kinds` are the offices that the source may mean."""

    state: str
    name: str
    since: date
    until: date
    kinds: tuple[str, ...]


def main() -> int:
    """Draw the questions, ask them, print what was not right."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--number", type=int, default=200)
    options = parser.parse_args()
    folder, known = data_folder(_REIGN, _FACTBOOK), load()
    spells = [*reign(folder / _REIGN, known), *factbook(folder / _FACTBOOK, known)]
    told = {spell: office for spell in spells if (office := _office(spell, known)) is not None}
    asked = [one for turn in range(2) for spell in told if (one := question(spell, told, known, turn)) is not None]
    drawn = random.Random(1).sample(asked, min(options.number, len(asked)))
    verdicts = [(row, truth_verdict(row["holds"], holds(row, known))) for row in drawn]
    if options.out is not None:
        options.out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in drawn), encoding="utf-8")
    for row, verdict in verdicts:
        if verdict != "right":
            print(verdict, json.dumps(row, ensure_ascii=False))
    counts = Counter(verdict for _, verdict in verdicts)
    print(json.dumps({"questions": len(drawn), "of": len(asked), **{name: counts[name] for name in _VERDICTS}}))
    return int(counts["right"] < LEAST * len(drawn) or counts["wrong"] > 0)


def reign(path: Path, known: Knowledge) -> Iterator[Spell]:
    """The spells of states that are told by a leader of that name who began in the same month."""
    rows = [row for row in csv.DictReader(path.open(encoding="latin-1")) if row["syear"].isdigit()]
    starts = {(word, held.term.since[:7]): person.state for person in known.persons.values()
              for held in known.terms_of(person.id) if held.office.kind in KINDS and held.term.since
              for word in folded(person.name).split()}  # fmt: skip
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        began = f"{row['syear']}-{int(row['smonth']):02}"
        votes[row["stateabb"]].update(
            {starts.get((word, began)) or "" for word in folded(row["leader"]).split()} - {""}
        )
    for row in rows:
        state = votes[row["stateabb"]].most_common(1)
        if state and row["eyear"].isdigit():
            since, until = (date(int(row[f"{end}year"]), int(row[f"{end}month"]), 1) for end in "se")
            yield Spell(state[0][0], row["leader"].strip(), since, until, KINDS)


def factbook(path: Path, known: Knowledge) -> Iterator[Spell]:
    """The leaders whose rows in the knowledge files have another source."""
    used = {(one.what, one.since) for one in known.terms if one.source == "factbook"}
    for row in csv.DictReader(path.open(encoding="utf-8")):
        states = [body.id for body in known.bodies_called(row["name"], kinds=("name",)) if body.kind == "state"]
        for kind, column in zip(KINDS, ("chief_of_state", "head_of_government"), strict=True):
            found = _LEADER.match(row[column])
            day, month, year = found["day"].split() if found is not None else ("", "", "")
            if found is None or len(states) != 1 or month not in _MONTHS:
                continue
            since = date(int(year), _MONTHS.index(month) + 1, int(day))
            if (f"{states[0]}.{kind}", since.isoformat()) not in used:
                yield Spell(states[0], found["name"], since, date(2026, 2, 1), (kind,))


def question(spell: Spell, told: dict[Spell, Office], known: Knowledge, turn: int) -> dict[str, Any] | None:
    """A question about a day inside a spell; None where it is too short for one."""
    chance = random.Random(f"{spell.state} {spell.name} {spell.since} {turn}")
    low, high = max(spell.since + MARGIN, FROM), spell.until - MARGIN
    if low >= high:
        return None
    day, (kind, name) = low + timedelta(days=chance.randrange((high - low).days + 1)), told[spell]
    own = {one for one, office in told.items() if one.state == spell.state and office[0] == kind}
    near = {told[one][1] for one in own if one.since - MARGIN <= day <= one.until + MARGIN}
    others = sorted({told[one][1] for one in own} - near)
    other = chance.choice(others) if others and chance.random() < 0.25 else None
    state = known.bodies[spell.state].names["en"]
    return {"person": other or name, "date": day.isoformat(), "office": kind.replace("_", " "), "organisation": state,
            "holds": other is None}  # fmt: skip


def _office(spell: Spell, known: Knowledge) -> Office | None:
    """The office that is meant, and the person's name in the files: of this state, with the surname in common.

    Where a source tells no office (REIGN), it is the one whose term began nearest to the spell; None where two began
    near it (two Sargsyans), or the files know nobody of that name.
    """
    words = set(folded(spell.name).split())
    found = sorted(
        (abs((_day(held.term.since) - spell.since).days), held.office.kind, person.name)
        for person in known.persons.values()
        if set(folded(person.name).split()[-1:]) & words
        for held in known.terms_of(person.id)
        if held.office.body == spell.state and held.office.kind in spell.kinds and held.term.since
    )
    near = {one[1:] for one in found[:1]} | {one[1:] for one in found if one[0] <= 2 * MARGIN.days}
    return near.pop() if len(near) == 1 and spell.name not in MISTAKEN else None


def _day(value: str) -> date:
    return date.fromisoformat(value + "-01-01"[len(value) - 10 :] if len(value) < 10 else value)


def folded(name: str) -> str:
    """Plain small letters and blanks."""
    plain = "".join(letter for letter in unicodedata.normalize("NFD", name) if not unicodedata.combining(letter))
    return re.sub(r"[^a-z ]", "", plain.casefold().replace("-", " "))


if __name__ == "__main__":
    sys.exit(main())
