"""Questions to the knowledge files: who is called so, who held an office on a day, was a state a member on it.

An answer is certain or there is none: on a day near an end that is known to the month only, and after the last day that
an open row speaks for, nothing is claimed.
"""

from __future__ import annotations

import unicodedata
from calendar import monthrange
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Literal

from lontar.knowledge.tables import Body, Office, Person, Term

Truth = Literal["yes", "no", "unknown"]
Called = Literal["name", "demonym", "metonym", "capital"]
"""How a body comes to a word: it is its name, or stands for it."""


@dataclass(frozen=True, slots=True)
class Held:
    """An office somebody held, with the term that says so."""

    office: Office
    term: Term


@dataclass(slots=True)
class Knowledge:
    """The tables with their indexes; names are found in any case and spacing."""

    bodies: dict[str, Body] = field(default_factory=dict)
    offices: dict[str, Office] = field(default_factory=dict)
    persons: dict[str, Person] = field(default_factory=dict)
    terms: list[Term] = field(default_factory=list)
    memberships: list[Term] = field(default_factory=list)
    _by_person: dict[str, list[Term]] = field(default_factory=lambda: defaultdict(list))
    _by_office: dict[str, list[Term]] = field(default_factory=lambda: defaultdict(list))
    _called: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _bodies_called: dict[str, dict[str, Called]] = field(default_factory=lambda: defaultdict(dict))
    _titled: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))

    def add_body(self, body: Body, capitals: Iterable[str]) -> None:
        """Take in a state or an organisation; a word that is its name and something else counts as its name."""
        self.bodies[body.id] = body
        kinds: tuple[tuple[Called, Iterable[str]], ...] = (
            ("name", (*body.names.values(), *body.aliases)), ("demonym", body.demonyms), ("metonym", body.metonyms),
            ("capital", capitals),
        )  # fmt: skip
        for how, words in kinds:
            for called in words:
                self._bodies_called[folded(called)].setdefault(body.id, how)

    def add_office(self, office: Office) -> None:
        """Take in an office of a body."""
        self.offices[office.id] = office
        for title in (*office.names.values(), *office.aliases):
            self._titled[folded(title)][office.id] = None

    def add_person(self, person: Person) -> None:
        """Take in a person; namesakes stand beside each other."""
        self.persons[person.id] = person
        for called in (person.name, *person.aliases):
            self._called[folded(called)].append(person.id)

    def add_term(self, one: Term) -> None:
        """Take in who held an office and when."""
        self.terms.append(one)
        self._by_person[one.who].append(one)
        self._by_office[one.what].append(one)

    def persons_called(self, name: str) -> tuple[Person, ...]:
        """Everybody of that name or alias."""
        return tuple(self.persons[one] for one in sorted(set(self._called.get(folded(name), ()))))

    def bodies_called(
        self, name: str, *, kinds: Collection[Called] = ("name", "metonym", "capital")
    ) -> tuple[Body, ...]:
        """Every state and organisation that a word names or stands for in one of these ways."""
        found = self._bodies_called.get(folded(name), {})
        return tuple(self.bodies[one] for one, kind in sorted(found.items()) if kind in kinds)

    def body_ids(self, name: str) -> frozenset[str]:
        """The ids of the bodies that a name or a demonym (`French`) means."""
        found = self._bodies_called.get(folded(name), {})
        return frozenset(one for one, kind in found.items() if kind in ("name", "demonym"))

    def offices_titled(self, title: str) -> tuple[Office, ...]:
        """Every office of that title, in any language; most titles are those of many."""
        return tuple(self.offices[one] for one in self._titled.get(folded(title), ()))

    def terms_of(self, person: str) -> tuple[Held, ...]:
        """All that a person held, earliest first."""
        found = (Held(self.offices[one.what], one) for one in self._by_person.get(person, ()))
        return tuple(sorted(found, key=lambda held: held.term.since or ""))

    def held_on(self, person: str, day: str) -> tuple[Held, ...]:
        """What a person certainly held on a day (ISO, to the day)."""
        return tuple(held for held in self.terms_of(person) if covers(held.term, day) == "yes")

    def holders_on(self, office: str, day: str) -> tuple[Person, ...]:
        """Who certainly held an office on a day; several where sources disagree or hold it together."""
        found = {one.who: None for one in self._by_office.get(office, ()) if covers(one, day) == "yes"}
        return tuple(self.persons[one] for one in found)

    def member_on(self, body: str, organisation: str, day: str) -> Truth:
        """Whether a state was a member on a day; `unknown` where the tables do not say so for certain."""
        rows_of = [one for one in self.memberships if one.what == organisation]
        answers = {covers(one, day) for one in rows_of if one.who == body and "suspended" not in one.note}
        if "yes" in answers or "unknown" in answers:
            return "yes" if "yes" in answers else "unknown"
        return "no" if day <= spoken_until(rows_of) else "unknown"

    def members_known_on(self, organisation: str, day: str) -> str:
        """Return the day up to an ISO day on which it was last known who was a member of an organisation."""
        known = spoken_until(one for one in self.memberships if one.what == organisation)
        if not known or day <= known:
            return day
        year, month, last_one = (int(part) for part in known.split("-"))
        # Where only the month is known its end is written `-31`, whatever the month.
        return f"{year:04d}-{month:02d}-{min(last_one, monthrange(year, month)[1]):02d}"

    def held_office(self, person: str, offices: Collection[str], day: str) -> Truth:
        """Whether a person held one of some offices on a day.

        `no` only where the tables speak of the day: somebody else is certain to have held it, or the person's own
        terms in it are known and cover another time.
        """
        own = [held.term for held in self.terms_of(person) if held.office.id in offices]
        answers = {covers(one, day) for one in own}
        if "yes" in answers or "unknown" in answers:
            return "yes" if "yes" in answers else "unknown"
        others = any(self.holders_on(office, day) for office in offices)
        spoken = day <= spoken_until([one for office in offices for one in self._by_office.get(office, ())])
        return "no" if others or (own and spoken) else "unknown"


def spoken_until(terms: Iterable[Term]) -> str:
    """The last day that some rows speak of; empty where they speak of none."""
    return max((last(one.until or one.checked or one.since or "0001") for one in terms), default="")


def folded(name: str) -> str:
    """A name as it is compared: composed letters, lower case, single spaces, without full stops."""
    composed = name if name.isascii() else unicodedata.normalize("NFC", name)
    return " ".join(composed.casefold().replace(".", " ").split())


def covers(one: Term, day: str) -> Truth:
    """Whether a term covers a day for certain, or for certain does not."""
    if one.since is None:
        return "unknown"
    if day < first(one.since):
        return "no"
    if one.until is not None and day >= last(one.until):
        # On the last day itself both holders may speak in office; the one who comes has it.
        return "no" if day > last(one.until) or len(one.until) == 10 else "unknown"
    if day < last(one.since) and len(one.since) < 10:
        return "unknown"
    if one.until is None:
        return "yes" if one.checked is not None and day <= last(one.checked) else "unknown"
    return "yes" if day < first(one.until) else "unknown"


def first(date: str) -> str:
    """The first day of a date that may be a month or a year."""
    return date + "-01-01"[len(date) - 10 :] if len(date) < 10 else date


def last(date: str) -> str:
    """The last day of a date that may be a month or a year; of every month the 31st, since only order counts."""
    return date + "-12-31"[len(date) - 10 :] if len(date) < 10 else date
