"""What the page of an actor shows: whom a name means, offices and memberships as bars in time, positions, commitments.

Bars are drawn in units of a picture that is `WIDTH` wide; the same dates stand in a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from lontar.knowledge import Knowledge
from lontar.knowledge.lookup import first, last
from lontar.knowledge.tables import Body, Person, Term
from lontar.ledger import Ledger
from lontar.ledger_actors import Profile, speaks
from lontar.merge.positions import SHOWN_FROM
from lontar.messages import name_of
from lontar.profiled import also_called, called_so, end, held_by, members, memberships, own_name, title
from lontar.store.words import words_of
from lontar.types import Article, Commitment, Filters, Issue, Position, Speaker, Statement

WIDTH: Final = 760
BAR_ROW: Final = 44
"""Height of a bar with the words above it."""
_TOP: Final = 26
_LEAST: Final = 6
"""Width of a bar at least: a few weeks in office must be seen."""
_TICKS: Final = 8
_LETTER: Final = 7.4
"""Width of a letter on average at the size that the picture's words have."""
_NEWEST: Final = 20
_STEPS: Final = (1, 2, 5, 10, 20, 50, 100)


@dataclass(frozen=True, slots=True)
class Dated:
    """An office or a membership with its time as it is told, how exact that is, and where it is from."""

    what: str
    since: str
    until: str
    exact: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A time in the picture: `left` and `width` in its units, its words from `words_left` on.

    `goes_on` is whether the row does not say that it is over.
    """

    what: str
    years: str
    left: int
    width: int
    top: int
    goes_on: bool
    words_left: int


@dataclass(frozen=True, slots=True)
class Line:
    """Bars over years: `ticks` are years with their place, `height` is that of the picture."""

    bars: tuple[Bar, ...]
    ticks: tuple[tuple[str, int], ...]
    height: int


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that the page of one actor shows. `asked` finds its statements in a search."""

    profile: Profile
    is_person: bool
    name: str
    kind: str
    names: tuple[tuple[str, str], ...]
    also: tuple[str, ...]
    held: tuple[Dated, ...]
    joined: tuple[Dated, ...]
    line: Line | None
    asked: str
    said: tuple[tuple[Statement, Article], ...]
    positions: tuple[tuple[Issue, tuple[Position, ...]], ...]
    commitments: tuple[Commitment, ...]


def meant(ledger: Ledger, key: str, kind: str) -> list[Profile]:
    """Return whom an address may mean; with a `kind` only the speaker of that name who is not known beforehand."""
    found = ledger.actor(key)
    if not kind:
        return found
    return [
        one for one in found
        if one.spoken and one.id is None and one.spoken.kind == kind and words_of(one.spoken.name) == words_of(key)
    ]  # fmt: skip


def told(ledger: Ledger, profile: Profile, day: str | None) -> Told:
    """Return what is known of an actor (on a day), and what it has said, stands for and has committed to."""
    known, found = ledger.known, profile.known
    held = _held(found, known, day)
    joined = members(found, known, day) if isinstance(found, Body) else []
    asked = profile.id or (profile.spoken.name if profile.spoken else "")
    return Told(
        profile, isinstance(found, Person), called_so(profile), _kind(profile), _names(found),
        tuple(also_called(found)) if found else (),
        tuple(_dated(what, one) for what, one in held),
        tuple(_dated(own_name(known.bodies[one.who]), one) for one in joined),
        line_of(held), asked, tuple(islice(ledger.said_by(profile), _NEWEST)), _positions(ledger, profile, asked),
        _commitments(ledger, profile, asked),
    )  # fmt: skip


def line_of(held: Sequence[tuple[str, Term]]) -> Line | None:
    """Return terms as bars, the earliest on top; None where no day of any is known."""
    dated = [(what, one) for what, one in held if one.since]
    if not dated:
        return None
    years = [(int((one.since or "0")[:4]), int(_end(one)[:4])) for _, one in dated]
    start, stop = min(one for one, _ in years), max(one for _, one in years) + 1
    span = max(1, stop - start)
    bars = tuple(_bar(what, one, row, (start, span)) for row, (what, one) in enumerate(dated))
    step = next((one for one in _STEPS if span / one <= _TICKS), _STEPS[-1])
    marked = [year for year in range(start, stop + 1) if year % step == 0 or span <= 1]
    ticks = tuple((str(year), (year - start) * WIDTH // span) for year in marked)
    return Line(bars, ticks, _TOP + BAR_ROW * len(bars))


def _bar(what: str, one: Term, row: int, scale: tuple[int, int]) -> Bar:
    left = _place(first(one.since or ""), scale)
    width = max(_LEAST, _place(_end(one), scale) - left)
    left = min(left, WIDTH - width)
    years = f"{(one.since or '?')[:4]}–{one.until[:4] if one.until else ''}"
    # Words stand over the bar, those of one that begins late farther left, where they fit.
    words_left = max(0, min(left, WIDTH - round(_LETTER * len(f"{what} {years}"))))
    return Bar(what, years, left, width, _TOP + row * BAR_ROW, one.until is None, words_left)


def _end(one: Term) -> str:
    return last(one.until or one.checked or one.since or "")


def _place(day: str, scale: tuple[int, int]) -> int:
    start, span = scale
    year, month, number = (int(part) for part in day.split("-"))
    return round((year - start + (month - 1) / 12 + (number - 1) / 365) * WIDTH / span)


def _held(found: Person | Body | None, known: Knowledge, day: str | None) -> list[tuple[str, Term]]:
    if isinstance(found, Person):
        return [(title(one, known), one.term) for one in held_by(found, known, day)]
    if found is None:
        return []
    return [(own_name(known.bodies[one.what]), one) for one in memberships(found, known, day)]


def _dated(what: str, one: Term) -> Dated:
    exact, source = name_of("exactness", one.confidence), name_of("knowledge_sources", one.source)
    return Dated(what, one.since or "?", end(one), exact, source, one.note)


def _kind(profile: Profile) -> str:
    if isinstance(profile.known, Body):
        return name_of("body_kinds", profile.known.kind)
    return name_of("speaker_kinds", profile.spoken.kind if profile.spoken else "person")


def _names(found: Person | Body | None) -> tuple[tuple[str, str], ...]:
    return tuple(found.names.items()) if isinstance(found, Body) else ()


def _positions(ledger: Ledger, profile: Profile, asked: str) -> tuple[tuple[Issue, tuple[Position, ...]], ...]:
    """Return by issue the clear positions of an actor, for a body also those of who spoke for it."""
    found = []
    for issue in ledger.issues():
        rows = ledger.positions(issue.id, Filters(actor=asked, min_confidence=SHOWN_FROM, limit=None), unclear=False)
        own = tuple(one for one in rows if profile.id is not None or _same(one.actor, profile))
        if own:
            found.append((issue, own))
    return tuple(found)


def _same(speaker: Speaker, profile: Profile) -> bool:
    own = profile.spoken
    alike = own is not None and speaker.actor is None and speaker.kind == own.kind
    return alike and own is not None and words_of(speaker.name) == words_of(own.name)


def _commitments(ledger: Ledger, profile: Profile, asked: str) -> tuple[Commitment, ...]:
    if profile.spoken is None:
        return ()
    # Of a name that others have, too, some are theirs.
    found = ledger.commitments(Filters(actor=asked, limit=_NEWEST if profile.id is not None else 5 * _NEWEST))
    if profile.id is not None:
        return tuple(found)
    said = {one.id for one, _ in _told(ledger, (each.statement for each in found)) if speaks(profile, one)}
    return tuple([one for one in found if one.statement in said][:_NEWEST])


def _told(ledger: Ledger, ids: Iterable[str]) -> list[tuple[Statement, Article]]:
    return ledger.store.derived.statements_with(list(ids))
