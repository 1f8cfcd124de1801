"""Issues, positions and changes: what the second pass keeps, put together by `lontar.merge`."""

from __future__ import annotations

import hashlib
import json
import re
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING, Final, cast

import numpy as np

from lontar.knowledge.offices import office_day
from lontar.merge import positions as placed
from lontar.merge.bodies import bodies_of, main_body
from lontar.merge.issues import (
    BEARS_CLEAR,
    BEARS_UNCLEAR,
    OWN_LESS,
    SIDED_MORE,
    Asked,
    by_nearness,
    near,
    stances,
    wordings,
)
from lontar.merge.topic import Setting, setting_of
from lontar.merge.wording import likeness
from lontar.store.issues import UNRELATED, StanceRow
from lontar.store.roles import speaks_as
from lontar.types import (
    STANCES,
    Article,
    Change,
    Filters,
    Issue,
    Position,
    Speaker,
    Stance,
    Statement,
)

if TYPE_CHECKING:
    from lontar.knowledge import Knowledge
    from lontar.merge.pairs import PairReader
    from lontar.store.derived import Derived

EXAMPLE: Final = 0.9
"""Cosine from which a clause says what a judged one says: strict, since it spreads a person's word; not measured."""
_PART: Final = 64
_PERSON: Final = re.compile(r"Q\d+")
"""An id of Wikidata's; bodies have those of the knowledge files."""
_ORDERED: Final = 300
"""Unclear statements whose nearness is weighed, while a person waits."""


@dataclass(frozen=True, slots=True)
class Found:
    """The positions on an issue, by id the statements that show them, and by utterance the ids of its reports.

    Articles are without their texts.
    """

    positions: tuple[Position, ...]
    told: Mapping[str, tuple[Statement, Article]]
    reports: Mapping[str, tuple[str, ...]]

    def reports_of(self, position: Position) -> list[str]:
        """Return ids of the reports of all utterances in which a position was taken."""
        return [one for utterance in (position.utterance, *position.others) for one in self.reports[utterance]]


@dataclass(frozen=True, slots=True)
class Standing:
    """Who stands where on an issue: clear positions, changes, ids of what is unclear (the nearest) and their number."""

    positions: list[Position]
    changes: list[Change]
    unclear: list[str]
    unclear_number: int


@dataclass(frozen=True, slots=True)
class _AskedActor:
    """Who is asked for: an id or a name, its words, and the ids of the bodies that it may mean."""

    name: str
    words: frozenset[str]
    bodies: frozenset[str]


class Remembered:
    """Positions that were found, each with the state of the ledger in which it was; a few issues', for all threads."""

    def __init__(self, most: int = 16) -> None:
        self._most, self._lock = most, Lock()
        self._kept: OrderedDict[tuple[Issue, bool], tuple[str, Found]] = OrderedDict()

    def of(self, key: tuple[Issue, bool], state: str, find: Callable[[], Found]) -> Found:
        """Return what was found in this state, else find it now."""
        with self._lock:
            kept = self._kept.get(key)
        if kept is None or kept[0] != state:
            # Found outside the lock: two that ask at once find it twice, and nobody waits for another issue.
            kept = (state, find())
        with self._lock:
            self._kept[key] = kept
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return kept[1]


@dataclass(frozen=True, slots=True)
class Positions:
    """The questions that positions and changes answer, over one ledger."""

    store: Derived
    pairs: PairReader
    known: Knowledge
    remembered: Remembered = field(default_factory=Remembered)

    @property
    def asks(self) -> str:
        """Name who says what statements say about an issue: the weights, and how their scores are weighed."""
        card = self.pairs.card
        bears = [BEARS_CLEAR, BEARS_UNCLEAR, OWN_LESS, SIDED_MORE]
        mix, least = card.get("mix", {}), card["thresholds"]
        weighed = json.dumps([mix.get("issue", mix.get("stance")), least.get("issue", least.get("stance")), bears])
        return f"{self.pairs.name}-{hashlib.sha256(weighed.encode()).hexdigest()[:8]}"

    def weigh(
        self, issue: Issue, ids: Sequence[str] | None = None, *, heard: Callable[[int, int], bool] | None = None
    ) -> bool:
        """Ask statements (all, or some) that lie near an issue what they say about it; return whether all were asked.

        `heard` is told of how many how many were asked, and says whether to go on; what was asked is kept.
        """
        vectors = self.pairs.vectors(wordings(issue))
        floor = float(self.pairs.card["thresholds"]["about"])
        wanted: list[str] = []
        blocks = self.store.all_vectors(self.pairs.name) if ids is None else [self._vectors(ids)]
        for own, found in blocks:
            if own:
                wanted += [one for one, close in zip(own, near(vectors, found, floor=floor), strict=True) if close]
        done = self.store.asked(issue.id, self.asks)
        left = [one for one in wanted if one not in done]
        for start in range(0, len(left), _PART):
            if heard is not None and not heard(len(wanted) - len(left) + start, len(wanted)):
                return False
            if not self.store.put_stances(self._stances(issue, left[start : start + _PART]), issue):
                return False
        return True

    def _vectors(self, ids: Sequence[str]) -> tuple[list[str], np.ndarray]:
        found = self.store.clauses_of(ids)
        return list(found), np.stack([vector for _, vector in found.values()]) if found else np.zeros((0, 1))

    def _stances(self, issue: Issue, ids: Sequence[str]) -> list[StanceRow]:
        clauses = self.store.clauses_of(ids)
        settings: dict[str, Setting] = {}
        asked = []
        for statement, article in self.store.statements_with(ids):
            # What is read again meanwhile has no clause now: whoever reads it asks about it.
            if statement.id not in clauses:
                continue
            if article.id not in settings:
                settings[article.id] = setting_of(article.title, article.text)
            states = self._states(statement, article)
            asked.append(Asked(statement, clauses[statement.id][0], states, settings[article.id]))
        return [
            StanceRow(issue.id, one.statement, self.asks, one.stance, one.confidence, one.scope)
            for one in stances(issue, asked, self.pairs, self.known)
        ]

    def _states(self, statement: Statement, article: Article) -> tuple[str, ...]:
        day = office_day(statement.said_on, article.published)
        people = statement.speakers or (statement.speaker,)
        found = {body for speaker in people for body in bodies_of(speaker, day, self.known)}
        return tuple(sorted(body for body in found if self.known.bodies[body].kind == "state"))

    def positions(self, issue: Issue, filters: Filters, *, unclear: bool = True) -> list[Position]:
        """Return the positions on an issue in order of day; `filters.actor` also finds who speaks for that body.

        Those that are unclear are most: without them only the utterances are read of which a report is clear.
        """
        found = None if filters.actor is None else self._of_person(issue, unclear, filters.actor)
        return self._wanted(found or self._everything(issue, unclear), filters)

    def _of_person(self, issue: Issue, unclear: bool, actor: str) -> Found | None:
        """Return the positions of utterances that are a person's, read by their id alone; None where that is not all.

        So a person's page costs what they have said, however much is said of the issue. Of a body others speak, too.
        """
        if not _PERSON.fullmatch(actor) or self._asked(actor).bodies:
            return None
        only = STANCES if unclear else placed.CLEAR
        rows = self.store.stances_reported(issue.id, only, actor=actor)
        return None if rows is None else self._found(issue, only, rows)

    def _everything(self, issue: Issue, unclear: bool) -> Found:
        """Return all positions on an issue, from memory where nothing that they hang on has changed."""
        only = STANCES if unclear else placed.CLEAR
        state = self.store.state_of(issue.id, only)
        return self.remembered.of(
            (issue, unclear), state, lambda: self._found(issue, only, self.store.stances(issue.id, only))
        )

    def _found(self, issue: Issue, only: Sequence[str], stances_read: Sequence[StanceRow]) -> Found:
        rows = {row.statement: row for row in self._by_example(stances_read)}
        rows = {one: row for one, row in rows.items() if row.stance != UNRELATED}
        asked = sorted(one for one, row in rows.items() if row.stance in only)
        utterances = self.store.utterances_told(asked)
        # A report that is unclear weighs against those that are clear, whatever is asked for.
        members = sorted({each for utterance, _ in utterances for each in utterance.statements} - set(rows))
        rows |= {row.statement: row for row in self.store.stances_among(issue.id, members) if row.stance != UNRELATED}
        told = {statement.id: (statement, article) for _, own in utterances for statement, article in own}
        latest = self.store.latest_days(sorted({article.id for _, article in told.values()}))
        listed = placed.positions(
            issue.id,
            [
                (utterance, [self._told(rows[one.id], told, latest) for one, _ in own if one.id in rows])
                for utterance, own in utterances
            ],
        )
        shown = tuple(one for one in listed if one.stance in only)
        reports = {utterance.id: utterance.statements for utterance, _ in utterances}
        return Found(shown, {one.statement: _without_text(told[one.statement]) for one in shown}, reports)

    def _unclear(self, issue: Issue, found: Found, *, limit: int) -> tuple[list[str], int]:
        """Return ids of statements that are unclear on an issue, the nearest to it first, and how many there are.

        Of many only the `_ORDERED` are put in order of which the model is least sure that they say nothing; what
        people have decided counts among the many, too.
        """
        # What another report, or a person, makes clear is not.
        clear = {each for one in found.positions for each in found.reports_of(one)}
        some = self.store.unclear_on(issue.id, limit=_ORDERED)
        ids = [one for one in some if one not in clear]
        number = len(ids) if len(some) < _ORDERED else self.store.stance_numbers(issue.id).get("unclear", 0)
        return by_nearness(issue, self.store.clauses_of(ids), self.pairs)[:limit] if limit else [], number

    def _told(
        self, row: StanceRow, told: Mapping[str, tuple[Statement, Article]], latest: Mapping[str, str]
    ) -> placed.Told:
        statement, article = told[row.statement]
        return placed.Told(
            statement, article, cast(Stance, row.stance), row.confidence, row.scope, row.judged, latest.get(article.id)
        )

    def _by_example(self, rows: Sequence[StanceRow]) -> list[StanceRow]:
        """Return what statements say, those that say nearly what a judged one says as was judged there."""
        judged = [row for row in rows if row.judged]
        if not judged:
            return list(rows)
        clauses = self.store.clauses_of([row.statement for row in rows])
        return [row if row.judged else self._like(row, judged, clauses) for row in rows]

    def _like(
        self, row: StanceRow, judged: Sequence[StanceRow], clauses: Mapping[str, tuple[str, np.ndarray]]
    ) -> StanceRow:
        own = clauses.get(row.statement)
        known = [one for one in judged if one.statement in clauses]
        if own is None or not known:
            return row
        best = max(known, key=lambda one: float(own[1] @ clauses[one.statement][1]))
        near_by = float(own[1] @ clauses[best.statement][1])
        alike = likeness(own[0], clauses[best.statement][0])
        if near_by < EXAMPLE or alike.negation_differs or alike.numbers_differ:
            return row
        return replace(row, stance=best.stance, confidence=min(near_by, 1.0), scope=best.scope)

    def _wanted(self, found: Found, filters: Filters) -> list[Position]:
        """Return those positions that filters let through."""
        if filters == Filters(limit=filters.limit):
            return list(found.positions)
        actor = None if filters.actor is None else self._asked(filters.actor)
        wanted = [
            one
            for one in found.positions
            if self._fits(one, found.told[one.statement], filters)
            and (actor is None or self._is_actor(one, actor, found.told[one.statement][1]))
        ]
        if filters.about is None:
            return wanted
        reports = sorted({each for one in wanted for each in found.reports_of(one)})
        about = set(self.store.let_through(Filters(about=filters.about), reports))
        return [one for one in wanted if about.intersection(found.reports_of(one))]

    def _fits(self, position: Position, told: tuple[Statement, Article], filters: Filters) -> bool:
        statement, article = told
        day = position.day.value
        if (filters.since and (day is None or day < filters.since)) or (
            filters.until and (day is None or day[: len(filters.until)] > filters.until)
        ):
            return False
        people = [one for one in statement.speakers or (statement.speaker,) if one.name == position.actor.name]
        fits = (
            filters.act in (None, statement.act), filters.kind in (None, statement.kind),
            filters.outlet is None or (article.outlet or "").lower() == filters.outlet.lower(),
            filters.language in (None, article.language), position.confidence >= filters.min_confidence,
            filters.article is None or article.id.startswith(filters.article),
            filters.role is None or any(speaks_as(one, filters.role) for one in people),
        )  # fmt: skip
        return all(fits)

    def _is_actor(self, position: Position, asked: _AskedActor, article: Article) -> bool:
        own = set(re.findall(r"\w+", position.actor.name.casefold()))
        if position.actor.actor == asked.name or (asked.words and asked.words <= own):
            return True
        day = office_day(position.day, article.published)
        return bool(asked.bodies and asked.bodies & bodies_of(position.actor, day, self.known))

    def _asked(self, name: str) -> _AskedActor:
        bodies = {body.id for body in self.known.bodies_called(name)} | {name.removeprefix("lontar:")}
        words = frozenset(re.findall(r"\w+", name.casefold()))
        return _AskedActor(name, words, frozenset(bodies & set(self.known.bodies)))

    def institution(self, position: Position) -> Speaker | None:
        """Return the body in whose name a position was taken, as a speaker; None where it is nobody's or open."""
        body = main_body(position.actor, office_day(position.day, None), self.known)
        if body is None:
            return None
        name = body.names.get("en", body.id)
        if body.kind == "state":
            return Speaker(f"Government of {name}", "government", "name", f"lontar:{body.id}")
        return Speaker(name, "organisation", "name", f"lontar:{body.id}")

    def changes(self, issue: Issue, filters: Filters, *, institutions: bool = False) -> list[Change]:
        """Return the changes of positions on an issue; filters other than the actor ask what came after.

        What came before counts whatever its day or outlet: else what a filter leaves out would make changes.
        """
        return self._changes(issue, self._everything(issue, unclear=False), filters, institutions)

    def _changes(self, issue: Issue, found: Found, filters: Filters, institutions: bool) -> list[Change]:
        # Of a body others' words count, too, where an actor is asked for.
        asked = Filters(actor=None if institutions else filters.actor, limit=None)
        everything = self._wanted(found, asked)
        if institutions:
            everything = placed.by_body(everything, self.institution)
        shown = {one.statement for one in self._wanted(found, filters)}
        changes = placed.changes(everything, proposition=issue.proposition)
        return [change for change in changes if change.after.statement in shown]

    def standing(self, issue: Issue, filters: Filters, *, institutions: bool = False, nearest: int = 0) -> Standing:
        """Return the clear positions, the changes, and of what is unclear so many and their number, read in one go."""
        found = self._everything(issue, unclear=False)
        positions = self._wanted(found, filters)
        shown = placed.by_body(positions, self.institution) if institutions else positions
        ids, number = self._unclear(issue, found, limit=nearest)
        return Standing(shown, self._changes(issue, found, filters, institutions), ids, number)


def _without_text(told: tuple[Statement, Article]) -> tuple[Statement, Article]:
    """Return a statement with what filters ask of its article: texts would take most of the memory."""
    return told[0], replace(told[1], text="", asides=())
