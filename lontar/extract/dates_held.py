"""The years in which the people whom an article names in office may have held it: where a day without a year can lie.

An article without a publication date that says `Selasa (1/3)` leaves the years whose first of March is a Tuesday; where
it names Volodymyr Zelensky as president and Jens Stoltenberg as secretary general, one of them is left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from lontar.extract.dates_settle import DayMention, day_in, fitting_years, own_days
from lontar.knowledge.lookup import Knowledge, folded, spoken_until
from lontar.knowledge.offices import titles
from lontar.types import Article

_NAME: Final = re.compile(r"\b[^\W\d_][\w'’-]*(?:[ -](?:(?:bin|binti|de|der|van|von|al|el)[ -])?[^\W\d_][\w'’-]*)+")
_LONGEST: Final = 5
"""Words of a name at most."""
_BESIDE: Final = 90
"""Characters before a name in which its office stands."""
_PARTED: Final = re.compile(r"[.;:!?\"“”\n]")
_BETWEEN: Final = re.compile(r"[\s,()]*(?:(?:[^\W\d_a-z][\w’'-]*|of|the|dari|untuk|dan|and)[\s,()]+)*")
"""What stands between a title and the name of who has it: the body, in capitals; no verb, no `ke-7`."""
_NOT_OF: Final = re.compile(
    r"\b(?:mantan|bekas|eks|calon|wakil|naib|timbalan|plt|pj|penjabat|almarhum|mendiang|former|ex|late|then|vice|deputy"
    r"|acting|ousted|deposed|candidate)[\s.-]*$"
)


def held_years(article: Article, days: Sequence[DayMention], known: Knowledge) -> tuple[int, ...] | None:
    """The years left to days with a weekday and without a year; None where its offices say nothing about them.

    A year stays where every such day falls on its weekday and nobody whom the article names in office certainly did not
    hold it then. Years of which the knowledge files do not speak yet are none.
    """
    open_days = [
        day for day in own_days(article, days)
        if day.year is None and day.relative is None and day.month and day.day and day.weekday is not None
    ]  # fmt: skip
    if article.published is not None or not open_days:
        return None
    held = dict.fromkeys(_offices_named(article.text, known))
    if not held:
        return None
    latest = int(spoken_until(known.terms)[:4])
    found = []
    for year in (year for year in fitting_years(open_days) if year <= latest):
        dates = {one.isoformat() for day in open_days if (one := day_in(year, day)) is not None}
        if not any(known.held_office(person, own, one) == "no" for person, own in held for one in dates):
            found.append(year)
    return tuple(found)


def _offices_named(text: str, known: Knowledge) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield people who are named with an office right before their name, and which of theirs that may be."""
    for start, name in _names(text, known):
        before = _PARTED.split(text[max(0, start - _BESIDE) : start])[-1]
        person = known.persons_called(name)[0].id
        own: dict[str, set[str]] = {}
        for held in known.terms_of(person):
            for title in titles(held.office):
                if _has_title(before, title):
                    own.setdefault(title, set()).add(held.office.id)
        if own:
            yield person, frozenset(own[max(own, key=len)])


def _has_title(before: str, title: str) -> bool:
    """Whether a title is what leads to the name that follows some words, and nobody's deputy, successor or former."""
    lowered = before.casefold()
    at = lowered.rfind(title)
    if at < 0 or len(lowered) != len(before) or folded(lowered[at : at + len(title)]) != title:
        return False
    whole = not lowered[at - 1 : at].isalnum() and not lowered[at + len(title) : at + len(title) + 1].isalnum()
    between = _BETWEEN.fullmatch(before[at + len(title) :])
    return whole and between is not None and _NOT_OF.search(lowered[:at]) is None


def _names(text: str, known: Knowledge) -> Iterator[tuple[int, str]]:
    """Yield the names in a text that one known person has, with where they begin."""
    for run in _NAME.finditer(text):
        words = list(re.finditer(r"\S+", run[0]))
        place = 0
        while place < len(words):
            for end in range(min(len(words), place + _LONGEST), place + 1, -1):
                name = run[0][words[place].start() : words[end - 1].end()]
                if name[0].isupper() and len(known.persons_called(name)) == 1:
                    yield run.start() + words[place].start(), name
                    place = end
                    break
            else:
                place += 1
