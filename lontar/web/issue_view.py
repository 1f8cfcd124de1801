"""What the page of an issue shows: who stands where in which time, what was said again, what changed in which words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from lontar.ledger import Ledger
from lontar.merge.positions import CLEAR, actor_key, differences
from lontar.merge.wording import differences as words_differing
from lontar.merge.wording import scope_words
from lontar.types import Article, Change, Filters, Issue, Position, Speaker, Statement

SIZE: Final = 25
"""Positions of the time line on a page."""
COLUMNS: Final = 12
"""So many months with positions fit beside each other; where there are more, columns are years."""
ROWS: Final = 60
SURE: Final = 0.7
"""Confidence from which nothing is said of it in the table: a hint to the reader, not measured."""
LEAST: Final = (0.5, 0.6, 0.75, 0.9)
"""Confidences from which a reader may ask for positions."""
UNCLEAR: Final = 5
"""Unclear statements that are shown before one goes on to review them."""
_MOST_MARKED: Final = 0.6
"""Where more of a passage differs than this part of it, marking its words would say nothing."""

Relation = Literal["again", "changed", "unsure"]
Marked = list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Asked:
    """How an issue is to be shown: under whose names, also what is unclear, from which position on."""

    filters: Filters
    institutions: bool = False
    unclear: bool = False
    skip: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """The last position of an actor in a time, and how many came before it there."""

    position: Position
    earlier: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """Actors by times; a cell is None where nothing is known. `left_out` counts actors that do not fit."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Speaker, tuple[Cell | None, ...]], ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A position on the time line, and how it relates to the one before it of the same actor."""

    position: Position
    before: Position | None = None
    relation: Relation | None = None


@dataclass(frozen=True, slots=True)
class View:
    """Everything that the page of an issue shows; `told` has the statements of the entries and changes by id."""

    issue: Issue
    asked: Asked
    matrix: Matrix
    entries: tuple[Entry, ...]
    number: int
    changes: tuple[tuple[Change, Marked, Marked], ...]
    told: dict[str, tuple[Statement, Article]]
    unclear: tuple[tuple[Statement, Article], ...]
    unclear_number: int


def view_of(ledger: Ledger, issue: Issue, asked: Asked) -> View:
    """Return what is known about an issue as it is to be shown."""
    filters = replace(asked.filters, issue=None, limit=None)
    standing = ledger.standing(issue.id, filters, institutions=asked.institutions, nearest=UNCLEAR)
    found, changes = standing.positions, standing.changes
    if asked.unclear:
        found = ledger.positions(issue.id, filters, institutions=asked.institutions)
    listed = entries(found, changes, proposition=issue.proposition)
    shown = listed[asked.skip : asked.skip + SIZE]
    sides = [one for change in changes for one in (change.before, change.after)]
    derived = ledger.store.derived
    told = derived.statements_with([one.statement for one in (*(entry.position for entry in shown), *sides)])
    return View(
        issue, asked, matrix(found), tuple(shown), len(listed),
        tuple((change, *marked_change(change, issue.proposition)) for change in changes),
        {statement.id: (statement, article) for statement, article in told},
        tuple(derived.statements_with(standing.unclear)), standing.unclear_number,
    )  # fmt: skip


def matrix(found: Iterable[Position]) -> Matrix:
    """Return the clear positions by actor and time, who took most positions first.

    Times are the months in which somebody took one, years where these are many; "" where the day is open.
    """
    clear = [one for one in found if one.stance in CLEAR]
    months = {_month(one, 7) for one in clear}
    length = 7 if len(months) <= COLUMNS else 4
    # What is open comes last.
    columns = tuple(sorted({_month(one, length) for one in clear}, key=lambda time: (not time, time)))
    by_actor: dict[str, list[Position]] = defaultdict(list)
    for one in clear:
        by_actor[actor_key(one.actor)].append(one)
    ordered = sorted(by_actor.values(), key=lambda own: (-len(own), own[0].actor.name))
    rows = tuple((own[-1].actor, _cells(own, columns, length)) for own in ordered[:ROWS])
    return Matrix(columns, rows, max(0, len(ordered) - ROWS))


def entries(found: Sequence[Position], changes: Iterable[Change], *, proposition: str) -> list[Entry]:
    """Return positions in their order, each with what it is to the one before it of its actor.

    "again" where they agree, "changed" where a change is told, "unsure" where they differ but are not sure enough.
    """
    changed = {(actor_key(one.after.actor), one.after.statement): one.before for one in changes}
    last: dict[str, Position] = {}
    listed = []
    for one in found:
        key = actor_key(one.actor)
        if one.stance not in CLEAR or one.day.value is None:
            listed.append(Entry(one))
            continue
        before = changed.get((key, one.statement))
        if before is not None:
            listed.append(Entry(one, before, "changed"))
        elif key in last:
            same = not differences(last[key], one, proposition=proposition)
            listed.append(Entry(one, last[key], "again" if same else "unsure"))
        else:
            listed.append(Entry(one))
        last[key] = one
    return listed


def marked_change(change: Change, proposition: str) -> tuple[Marked, Marked]:
    """Return both passages of a change as pieces, marked where they differ: condition and scope, else words."""
    before, after = change.before, change.after
    first, second = (" ".join(one.passage.split()) for one in (before, after))
    ranges = _telling(before, after, proposition), _telling(after, before, proposition)
    if not any(ranges):
        ranges = _worded(second, first), _worded(first, second)
    return pieces(first, ranges[0]), pieces(second, ranges[1])


def pieces(text: str, ranges: Iterable[tuple[int, int]]) -> Marked:
    """Return a text cut where half-open ranges begin and end, each piece with whether it lies in one."""
    found, end = [], 0
    for first, last in sorted(ranges):
        start, stop = max(first, end), max(last, end)
        found += [(text[end:start], False), (text[start:stop], True)]
        end = stop
    return [(words, marked) for words, marked in (*found, (text[end:], False)) if words]


def _month(position: Position, length: int) -> str:
    return (position.day.value or "")[:length]


def _cells(own: Sequence[Position], columns: Sequence[str], length: int) -> tuple[Cell | None, ...]:
    times: dict[str, list[Position]] = defaultdict(list)
    for one in own:
        times[_month(one, length)].append(one)
    return tuple(Cell(times[time][-1], len(times[time]) - 1) if time in times else None for time in columns)


def _telling(one: Position, other: Position, proposition: str) -> list[tuple[int, int]]:
    """Return the ranges of a passage that hold a condition, or words of scope, which the other one has not."""
    own, others = (" ".join(each.passage.split()) for each in (one, other))
    condition = " ".join((one.condition or "").split())
    ranges = []
    if condition and condition in own and one.condition != other.condition:
        ranges.append((own.index(condition), own.index(condition) + len(condition)))
    for word in scope_words(own) - scope_words(others) - scope_words(proposition):
        ranges += [found.span() for found in re.finditer(rf"\b{re.escape(word)}\b", own, re.IGNORECASE)]
    return ranges


def _worded(other: str, own: str) -> list[tuple[int, int]]:
    found = list(words_differing(other, own))
    return found if sum(stop - start for start, stop in found) <= _MOST_MARKED * len(own) else []
