"""Issues, positions, changes and commitments: what the second pass keeps, put together by `lontar.merge`."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Final, cast

import numpy as np

from lontar.errors import UsageError
from lontar.extract.dates_settle import Anchor
from lontar.knowledge.offices import office_day
from lontar.merge import commitments as committed
from lontar.merge import positions as placed
from lontar.merge.bodies import bodies_of, main_body
from lontar.merge.clauses import place_of
from lontar.merge.issues import Asked, near, stances, wordings
from lontar.merge.stances import met_chances, stance_chances
from lontar.merge.wording import condition_types, differences, likeness
from lontar.store.issues import UNRELATED, StanceRow
from lontar.types import (
    Article,
    Change,
    Commitment,
    Filters,
    Issue,
    Position,
    Speaker,
    Stance,
    Statement,
    Utterance,
    Wording,
)

if TYPE_CHECKING:
    from lontar.knowledge import Knowledge
    from lontar.merge.pairs import PairReader
    from lontar.store.derived import Derived

_Found = tuple[Commitment, Statement, Article]

EXAMPLE: Final = 0.9
"""Cosine from which a clause says what a judged one says: strict, since it spreads a person's word; not measured."""
_PART: Final = 64
_ASKED_LATER: Final = 8
"""Later statements of an actor that are read for a word on a deadline that has passed."""
_UNRELATED_FROM: Final = 0.5
"""Chance from which a later statement does not bear on a commitment; not measured."""
_SLUG_WORDS: Final = 8


@dataclass(frozen=True, slots=True)
class Positions:
    """The questions that positions, changes and commitments answer, over one ledger."""

    store: Derived
    pairs: PairReader
    known: Knowledge

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
        done = self.store.asked(issue.id, self.pairs.name)
        left = [one for one in wanted if one not in done]
        for start in range(0, len(left), _PART):
            if heard is not None and not heard(len(wanted) - len(left) + start, len(wanted)):
                return False
            self.store.put_stances(self._stances(issue, left[start : start + _PART]))
        return True

    def _vectors(self, ids: Sequence[str]) -> tuple[list[str], np.ndarray]:
        found = self.store.clauses_of(ids)
        return list(found), np.stack([vector for _, vector in found.values()]) if found else np.zeros((0, 1))

    def _stances(self, issue: Issue, ids: Sequence[str]) -> list[StanceRow]:
        clauses = self.store.clauses_of(ids)
        asked = [
            Asked(statement, clauses[statement.id][0], self._states(statement, article))
            for statement, article in self.store.statements_with(ids)
        ]
        return [
            StanceRow(issue.id, one.statement, self.pairs.name, one.stance, one.confidence, one.scope)
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
        rows = {row.statement: row for row in self._by_example(self.store.stances(issue.id)) if row.stance != UNRELATED}
        found = self.store.utterances_of(sorted(one for one in rows if unclear or rows[one].stance in placed.CLEAR))
        own = sorted({one for utterance in found for one in utterance.statements if one in rows})
        told = {statement.id: (statement, article) for statement, article in self.store.statements_with(own)}
        latest = self.store.latest_days(sorted({article.id for _, article in told.values()}))
        listed = placed.positions(
            issue.id,
            [(one, [self._told(rows[own], told, latest) for own in one.statements if own in told]) for one in found],
        )
        shown = [one for one in listed if unclear or one.stance in placed.CLEAR]
        wanted = [one for one in shown if self._wanted(one, told[one.statement], filters)]
        if filters.about is None:
            return wanted
        about = {one.id for one in self.store.utterances(Filters(about=filters.about, limit=None))}
        return [one for one in wanted if one.utterance in about]

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

    def _wanted(self, position: Position, told: tuple[Statement, Article], filters: Filters) -> bool:
        statement, article = told
        day = position.day.value
        if (filters.since and (day is None or day < filters.since)) or (
            filters.until and (day is None or day[: len(filters.until)] > filters.until)
        ):
            return False
        fits = (
            filters.act in (None, statement.act), filters.kind in (None, statement.kind),
            filters.outlet is None or (article.outlet or "").lower() == filters.outlet.lower(),
            filters.language in (None, article.language), position.confidence >= filters.min_confidence,
            filters.article is None or article.id.startswith(filters.article),
        )  # fmt: skip
        return all(fits) and (filters.actor is None or self._is_actor(position, filters.actor, article))

    def _is_actor(self, position: Position, asked: str, article: Article) -> bool:
        words = set(re.findall(r"\w+", asked.casefold()))
        own = set(re.findall(r"\w+", position.actor.name.casefold()))
        if position.actor.actor == asked or (words and words <= own):
            return True
        day = office_day(position.day, article.published)
        bodies = {body.id for body in self.known.bodies_called(asked)} | {asked.removeprefix("lontar:")}
        return bool(bodies & bodies_of(position.actor, day, self.known))

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
        # Of a body others' words count, too, where an actor is asked for.
        asked = Filters(actor=None if institutions else filters.actor, limit=None)
        everything = self.positions(issue, asked, unclear=False)
        if institutions:
            everything = placed.by_body(everything, self.institution)
        narrowed = filters != Filters(limit=filters.limit)
        shown = {one.statement for one in (self.positions(issue, filters, unclear=False) if narrowed else everything)}
        found = placed.changes(everything, proposition=issue.proposition)
        return [change for change in found if change.after.statement in shown]

    def commitments(
        self, filters: Filters, *, scenario: str | None, on: str | None, overdue: bool = False
    ) -> list[Commitment]:
        """Return commitments, newest first; of a scenario those whose condition it meets, the surest first.

        `on` is the ISO day whose members are bound (today where it is None). With `overdue` only those whose deadline
        had passed by then without a later word on it.
        """
        day = on or date.today().isoformat()
        ids = self.store.committing(replace(filters, limit=None), committed.COMMITTING, sorted(condition_types()))
        utterances = {one: own for own in self.store.utterances_of(ids) for one in own.statements}
        found: dict[str, _Found] = {}
        told = self.store.statements_with(ids)
        latest = self.store.latest_days(sorted({article.id for _, article in told}))
        for statement, article in told:
            utterance = utterances.get(statement.id)
            as_told = placed.Told(statement, article, "unclear", 0.0, latest=latest.get(article.id))
            alone = Utterance(statement.id, statement.speaker, None, (statement.id,), 1, 1)
            said = placed.day_of(utterance or alone, as_told)
            counts = (utterance.reports, utterance.independent_reports) if utterance else (1, 1)
            commitment = committed.commitment_of(statement, article, day=said, reports=counts)
            if commitment is not None and (on is None or said.value is None or said.value <= on):
                key = utterance.id if utterance else statement.id
                # The report that tells the condition speaks for the utterance, whichever is newest.
                if key not in found or (commitment.condition and not found[key][0].condition):
                    found[key] = (commitment, statement, article)
        listed = self._met(list(found.values()), scenario, day)
        if overdue:
            followed = (self._followed(one, day) for one in listed)
            return list(islice((one for one in followed if one.open), filters.limit))
        return [self._followed(one, day) for one in listed[: filters.limit]]

    def _followed(self, commitment: Commitment, day: str) -> Commitment:
        """Return a commitment whose deadline had passed by an ISO day with whether it was spoken of since.

        By the actor, or by who speaks for the same body; what was not compared yet, or is nobody's, stays untold.
        """
        last = None if commitment.deadline is None else Anchor.last_day(commitment.deadline, before=False)
        if last is None or last >= day or not commitment.consequence:
            return commitment
        later = self.store.told_later(commitment.statement, (last, day))
        return commitment if later is None else replace(commitment, open=not self._speaks_of(later, commitment))

    def _speaks_of(self, later: Sequence[str], commitment: Commitment) -> bool:
        """Whether one of some statements bears on what somebody has committed to: the nearest of them are asked."""
        told = self.store.clauses_of(later)
        if not told:
            return False
        vector = self.pairs.vectors([commitment.consequence])[0]
        nearest = sorted(told, key=lambda one: -float(told[one][1] @ vector))[:_ASKED_LATER]
        name = commitment.actor.name
        chances = stance_chances(self.pairs, [(name, told[one][0], commitment.consequence) for one in nearest])
        unrelated = list(self.pairs.answers("stance")).index(UNRELATED)
        return bool((chances[:, unrelated] < _UNRELATED_FROM).any())

    def _met(self, found: Sequence[_Found], scenario: str | None, day: str) -> list[Commitment]:
        listed = []
        questions = []
        for commitment, statement, article in found:
            bound = committed.body_bound(commitment, statement, self.known)
            bound_now = committed.with_members(commitment, bound, day, self.known)
            if scenario is None:
                listed.append(bound_now)
                continue
            condition = committed.condition_asked(commitment, article, bound, self.known)
            if condition is None or (commitment.condition and commitment.condition.type == "unless"):
                # What holds unless something happens does not follow from its happening.
                continue
            if committed.reaches_members(scenario, condition, bound, day, self.known):
                asked = committed.scenario_asked(scenario, bound, day, self.known)
                questions.append((bound_now, (asked, condition)))
        if scenario is not None and questions:
            sure = met_chances(self.pairs, [question for _, question in questions])
            least = float(self.pairs.card["thresholds"]["meets"])
            met = [replace(one, meets=float(value)) for (one, _), value in zip(questions, sure, strict=True)]
            listed = sorted((one for one in met if (one.meets or 0.0) >= least), key=lambda one: -(one.meets or 0.0))
        return listed


def wordings_of(told: Sequence[tuple[Statement, Article]], origins: Mapping[str, str]) -> list[Wording]:
    """Return how each report words an utterance, and what each has that the first in its language does not."""
    found: list[Wording] = []
    first: dict[str, str] = {}
    for statement, article in told:
        contents = statement.of("CON")
        start, end = (contents[0].start, contents[-1].end) if contents else place_of(statement)
        text = article.text[start:end]
        model = first.setdefault(article.language, text)
        found.append(
            Wording(
                statement.id, article.id, article.outlet, article.published, article.language, statement.kind, text,
                start, end, origins.get(statement.id, article.outlet or article.id),
                differences(model, text) if model is not text else (),
            )
        )  # fmt: skip
    return found


def warnings_of(told: Sequence[tuple[Statement, Article]]) -> list[str]:
    """Return stable codes of what a reader of an utterance should be warned of.

    `quotations_differ`: outlets quote other words; `condition_missing`: some reports leave the condition out.
    """
    found = []
    quoted = defaultdict(set)
    for statement, article in told:
        if statement.kind == "direct":
            words = " ".join(article.text[span.start : span.end] for span in statement.of("CON"))
            quoted[article.language].add(frozenset(re.findall(r"\w+", words.casefold())))
    if any(not (a <= b or b <= a) for own in quoted.values() for a in own for b in own):
        found.append("quotations_differ")
    conditions = {statement.condition is not None for statement, _ in told}
    if len(conditions) == 2:
        found.append("condition_missing")
    return found


def new_issue(proposition: str, *, id: str | None, language: str, aliases: Iterable[str] = ()) -> Issue:
    """Return an issue for a proposition; UsageError where it says nothing, or its id is no slug."""
    words = " ".join(proposition.split())
    if len(re.findall(r"\w+", words)) < 2:
        raise UsageError(
            "issue_empty",
            "{proposition!r} is no proposition. Write a short sentence that one can be for or against, such as "
            '"NATO sends combat troops to Ukraine".',
            proposition=proposition,
        )
    slug = id or slug_of(words)
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,79}", slug):
        raise UsageError(
            "issue_id",
            "{id!r} is no id of an issue. Use small letters, digits and hyphens, beginning with a letter or digit.",
            id=slug,
        )
    moment = datetime.now(UTC).isoformat(timespec="microseconds")
    return Issue(slug, words, language, tuple(" ".join(one.split()) for one in aliases), moment)


def slug_of(proposition: str) -> str:
    """Return an id made of a proposition's first words."""
    return "-".join(_plain(proposition).split()[:_SLUG_WORDS])[:80].strip("-") or "issue"


def _plain(words: str) -> str:
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return " ".join(re.findall(r"[a-z0-9]+", plain.casefold()))
