"""Offices in words: which ones a person held on the day of a statement, each as it stands by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from lontar.knowledge.lookup import Held, Knowledge, folded
from lontar.knowledge.tables import Body, Office
from lontar.types import Day, Speaker

_ARTICLE: Final = re.compile(
    r"(?:United|Democratic|Dominican|Central African|Czech Republic|Netherlands|Philippines|Maldives|Bahamas|Gambia"
    r"|Comoros|Seychelles|Solomon|Marshall)\b"
)
_LONGEST_SHORT: Final = 6
"""Letters of an abbreviation that stands for a body's name (`NATO`, `UNHCR`)."""
_LONGEST_PRESS: Final = 7
_PLACES: Final = ("state", "province", "city")
"""Bodies that are called by their names: `AS` or `NTB` are for headlines."""


def office_day(said: Day | None, published: str | None) -> str | None:
    """The day whose offices count: of saying, else of publication; None where only a month or a year is known."""
    if said is None or said.value is None:
        return (published or "")[:10] or None
    return said.value if said.precision == "day" else None


def role_then(speaker: Speaker, day: str | None, known: Knowledge) -> str | None:
    """The offices that a speaker's actor certainly held on a day (ISO, to the day, or None), in English.

    Those that the article states come first; None where there is no day, no such actor, or no such office.
    """
    if day is None or speaker.actor is None:
        return None
    # One actor may stand in several rows: the user's own ones may give a Wikidata id that ours have too.
    persons = [person for person in known.persons.values() if person.actor == speaker.actor]
    return roles((held for person in persons for held in known.held_on(person.id, day)), speaker, known)


def roles(held: Iterable[Held], speaker: Speaker, known: Knowledge) -> str | None:
    """Offices in English, those first that the article states of the speaker; None where there is none."""
    role = folded(speaker.role or "")
    stated_first = sorted(held, key=lambda one: role not in titles(one.office))
    return "; ".join(dict.fromkeys(title_of(one.office, known) for one in stated_first)) or None


def title_of(office: Office, known: Knowledge) -> str:
    """An office in English as it stands by itself: `Secretary General of NATO`."""
    body = known.bodies[office.body]
    full = body.names.get("en", body.id)
    title = office.names.get("en", office.kind.replace("_", " ")).replace("-General", " General")
    if body.kind == "state":
        return f"{title} of {'the ' if _ARTICLE.match(full) else ''}{full}"
    if " of " in title or folded(title) in folded(full) or folded(full) in folded(title):
        return title
    return f"{title} of {short_name(body)}"


def short_name(body: Body) -> str:
    """The shortest abbreviation by which a body is listed (`NATO`, `UNHCR`), else its English name."""
    short = [name for name in body.aliases if name.isupper() and len(name) <= _LONGEST_SHORT]
    return min(short, key=len, default=body.names.get("en", body.id))


def press_name(body: Body, language: str) -> str | None:
    """The abbreviation by which newsrooms of a language call a body (`PBB`, `UN`); None where they write its name.

    It is the initials of its name in that language, else, of a longer name, the first one that is listed (`WHO`). Of
    two letters only English ones count: `EU`, but `Uni Eropa`.
    """
    name = body.names.get(language)
    if name is None or body.kind in _PLACES:
        return None
    short = [one for one in body.aliases if one.isupper() and one.isalpha() and 1 < len(one) <= _LONGEST_PRESS]
    english = language == "en" and name != body.names.get("id")
    longer = [one for one in short if len(one) > 2]
    own = [one for one in (short if english else longer) if one == _initials(name)]
    return own[0] if own else longer[0] if longer and len(name.split()) > 2 else None


def _initials(name: str) -> str:
    return "".join(word[0] for word in re.findall(r"[^\W\d_]+", name) if word[0].isupper())


def titles(office: Office) -> tuple[str, ...]:
    """The office's titles as they are compared."""
    return tuple(dict.fromkeys(folded(name) for name in (*office.names.values(), *office.aliases)))
