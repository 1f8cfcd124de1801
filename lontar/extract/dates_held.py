"""The years in which the people whom an article names in office held it: what a day without a year can lie in.

An article without a publication date that says `Selasa (1/3)` leaves the years whose first of March is a Tuesday; where
it names Volodymyr Zelensky as president and Jens Stoltenberg as secretary general, one of them is left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from lontar.extract.dates_settle import DayMention, day_in, fitting_years
from lontar.knowledge.lookup import Knowledge, folded
from lontar.knowledge.offices import titles
from lontar.types import Article

_NAME: Final = re.compile(r"\b[^\W\d_][\w'’-]*(?:[ -](?:(?:bin|binti|de|der|van|von|al|el)[ -])?[^\W\d_][\w'’-]*)+")
_LONGEST: Final = 5
"""Words of a name at most."""
_BESIDE: Final = 70
"""Characters before a name in which its office stands."""
_NOT_NOW: Final = re.compile(r"\b(?:mantan|bekas|eks|calon|terpilih|former|ex|late|then|elect|candidate|mendiang)\b")


def held_years(article: Article, days: Sequence[DayMention], known: Knowledge) -> tuple[int, ...] | None:
    """The years left to the days that an article gives without one; None where its offices say nothing about them.

    A year stays where every such day falls on its weekday, somebody certainly held the office that he is named in, and
    nobody certainly did not.
    """
    open_days = [day for day in days if day.year is None and day.relative is None and day.month and day.day]
    if article.published is not None or not open_days:
        return None
    held = list(_offices_named(article.text, known))
    if not held:
        return None
    found = []
    for year in fitting_years([day for day in open_days if day.weekday is not None]):
        dates = [one for day in open_days if (one := day_in(year, day)) is not None]
        answers = {known.held_office(person, own, one.isoformat()) for person, own in held for one in dates}
        if "yes" in answers and "no" not in answers:
            found.append(year)
    return tuple(found)


def _offices_named(text: str, known: Knowledge) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield people who are named with an office, and which of theirs that may be."""
    for start, name in _names(text, known):
        before = folded(text[max(0, start - _BESIDE) : start])
        # Only the words since the last sentence or name in commas can be his office.
        before = re.split(r"[;:!?\"”]|, [^,]*,\s*$", before)[-1]
        if _NOT_NOW.search(before):
            continue
        persons = known.persons_called(name)
        own = {
            held.office.id
            for held in known.terms_of(persons[0].id)
            if any(re.search(rf"\b{re.escape(title)}\b", before) for title in titles(held.office))
        }
        if own:
            yield persons[0].id, frozenset(own)


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
