"""Commitments: found newest first, by a deadline that passed, or by a scenario that meets their condition.

Nothing here reads all statements: those that may commit are looked up by the block until there are enough, and of the
conditions only those are asked about whose vectors lie nearest to the scenario.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Final

import numpy as np

from lontar.errors import UsageError
from lontar.extract.dates_settle import Anchor
from lontar.merge import commitments as committed
from lontar.merge import positions as placed
from lontar.merge.roles import reversed_roles
from lontar.merge.stances import FAR, Question, met_chances, stance_chances
from lontar.merge.wording import condition_types
from lontar.store.committing import Committing
from lontar.store.issues import UNRELATED
from lontar.types import Article, Commitment, Condition, Day, Filters, Statement, Utterance

if TYPE_CHECKING:
    from lontar.knowledge import Knowledge
    from lontar.merge.pairs import PairReader
    from lontar.store.derived import Derived

_Found = tuple[Commitment, Statement, Article]

NEAREST: Final = 150
"""Conditions that are asked about for a scenario: those whose vectors are nearest to its."""
_BLOCK: Final = 100
"""Statements that are looked up at first."""
_LONGEST: Final = 3_200
"""Statements that are looked through at a time at most."""
_SLACK: Final = 0.05
"""Vectors are kept rounded, the scenario's lacks the words that an alliance adds: so much farther they may be."""
_ASKED_LATER: Final = 8
"""Later statements of an actor that are read for a word on a deadline that has passed."""
_UNRELATED_FROM: Final = 0.5
"""Chance from which a later statement does not bear on a commitment; not measured."""


@dataclass(frozen=True, slots=True)
class Commitments:
    """The questions about commitments, over one ledger."""

    store: Derived
    pairs: PairReader
    known: Knowledge

    def listed(self, filters: Filters, *, on: str | None = None, overdue: bool = False) -> Iterator[Commitment]:
        """Yield commitments without end, newest first; with `overdue` those whose deadline passed last first.

        Of these only those whose deadline had passed by the ISO day `on` (today where it is None) without a later word
        on it. `on` is also the day up to which they were made, and whose members are bound.
        """
        day = on or date.today().isoformat()
        ids = self._passed(filters, day) if overdue else self._newest(filters)
        for found in self._of(ids, filters, on, limited=overdue):
            one = self._followed(self._bound(found, day), day)
            if one.open or not overdue:
                yield one

    def met(self, filters: Filters, scenario: str, *, on: str | None = None) -> list[Commitment]:
        """Return commitments whose condition a scenario meets, the surest first; `on` as in `listed`."""
        day = on or date.today().isoformat()
        found = islice(self._of([self._near(filters, scenario)], filters, on), NEAREST)
        return [self._followed(one, day) for one in self._met(list(found), scenario, day)]

    def _newest(self, filters: Filters) -> Iterator[list[str]]:
        after, looked = filters.after, _BLOCK
        while True:
            ids, after = self.store.committing(replace(filters, after=after), _COMMITTING, limit=looked)
            yield ids
            if after is None:
                return
            # Who commits to little is looked through in longer steps.
            looked = min(2 * looked, _LONGEST)

    def _passed(self, filters: Filters, day: str) -> Iterator[list[str]]:
        ids = iter(self.store.limited(filters, day))
        while block := list(islice(ids, _BLOCK)):
            yield block

    def _near(self, filters: Filters, scenario: str) -> list[str]:
        """Return ids of statements whose condition may be met, the nearest first."""
        vector = self.pairs.vectors([scenario])[0]
        near: list[tuple[float, str]] = []
        for ids, vectors in self.store.conditions_read(filters, self.pairs.name):
            values = vectors @ vector
            best = np.argsort(-values)[: 2 * NEAREST]
            near += [(float(values[place]), ids[place]) for place in best if values[place] >= FAR - _SLACK]
            near = sorted(near, reverse=True)[: 2 * NEAREST]
        waiting = self.store.conditions_waiting(filters, self.pairs.name, _COMMITTING, limit=2 * NEAREST)
        return list(dict.fromkeys([*(one for _, one in near), *waiting]))

    def _of(
        self, blocks: Iterable[list[str]], filters: Filters, on: str | None, *, limited: bool = False
    ) -> Iterator[_Found]:
        """Yield the commitment of each utterance that statements report, once.

        The report that tells the condition speaks for the utterance, whichever is newest; with `limited` before it one
        that tells the deadline.
        """
        done: set[str] = set()
        for ids in blocks:
            utterances = {one: own for own in self.store.utterances_of(ids) for one in own.statements}
            others = sorted(set(utterances) - set(ids))
            told = {
                statement.id: (statement, article)
                for statement, article in self.store.statements_with([*ids, *self.store.let_through(filters, others)])
            }
            latest = self.store.latest_days(sorted({article.id for _, article in told.values()}))
            for one in ids:
                utterance = utterances.get(one)
                key = utterance.id if utterance else one
                if key not in done:
                    done.add(key)
                    own = [each for each in dict.fromkeys([one, *_reports(utterance)]) if each in told]
                    found = [self._read(*told[each], utterance, latest.get(told[each][1].id)) for each in own]
                    fit = [each for each in found if each is not None and _by(each[0], on)]
                    if fit:
                        yield min(fit, key=lambda each: _lacks(each[0], limited=limited))

    def _read(
        self, statement: Statement, article: Article, utterance: Utterance | None, latest: str | None
    ) -> _Found | None:
        as_told = placed.Told(statement, article, "unclear", 0.0, latest=latest)
        alone = Utterance(statement.id, statement.speaker, None, (statement.id,), 1, 1)
        said = placed.day_of(utterance or alone, as_told)
        counts = (utterance.reports, utterance.independent_reports) if utterance else (1, 1)
        found = committed.commitment_of(statement, article, day=said, reports=counts)
        return None if found is None else (found, statement, article)

    def _bound(self, found: _Found, day: str) -> Commitment:
        commitment, statement, _ = found
        return committed.with_members(
            commitment, committed.body_bound(commitment, statement, self.known), day, self.known
        )

    def _met(self, found: Sequence[_Found], scenario: str, day: str) -> list[Commitment]:
        asked, questions = [], []
        for commitment, statement, article in found:
            bound = committed.body_bound(commitment, statement, self.known)
            condition = committed.condition_asked(commitment, article, bound, self.known)
            if condition is None or (commitment.condition and commitment.condition.type == "unless"):
                # What holds unless something happens does not follow from its happening.
                continue
            if reversed_roles(scenario, condition, self.known):
                continue
            if committed.reaches_members(scenario, condition, bound, day, self.known):
                asked.append(committed.with_members(commitment, bound, day, self.known))
                questions.append((committed.scenario_asked(scenario, bound, day, self.known), condition))
        if not questions:
            return []
        sure = met_chances(self.pairs, questions)
        least = float(self.pairs.card["thresholds"]["meets"])
        met = [replace(one, meets=float(value)) for one, value in zip(asked, sure, strict=True) if value >= least]
        return sorted(met, key=lambda one: -(one.meets or 0.0))

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
        chances = stance_chances(self.pairs, [Question(name, told[one][0], commitment.consequence) for one in nearest])
        unrelated = list(self.pairs.answers("stance")).index(UNRELATED)
        return bool((chances[:, unrelated] < _UNRELATED_FROM).any())


def readable(scenario: str, pairs: PairReader) -> str:
    """Return a scenario; UsageError where it has no word that the weights know: they would answer anything to it."""
    if not pairs.knows(scenario):
        raise UsageError(
            "scenario_unread",
            "In {scenario!r} is no word that Lontar can read. Write in Indonesian, English or Malay what may happen, "
            'such as "Russia attacks a member of NATO".',
            scenario=scenario,
        )
    return scenario


_COMMITTING: Final = Committing(committed.COMMITTING, tuple(sorted(condition_types())))


def _lacks(commitment: Commitment, *, limited: bool) -> tuple[bool, bool]:
    condition, deadline = commitment.condition is None, commitment.deadline is None
    return (deadline, condition) if limited else (condition, deadline)


def _reports(utterance: Utterance | None) -> tuple[str, ...]:
    return utterance.statements if utterance else ()


def _by(commitment: Commitment, on: str | None) -> bool:
    """Whether a commitment was made by a day, as far as that is known."""
    return on is None or commitment.said_on.value is None or commitment.said_on.value <= on


def condition_found(statement: Statement, article: Article) -> Condition | None:
    """Return the condition of a statement's commitment that no reading has marked, where the words have one."""
    if statement.condition is not None:
        return None
    commitment = committed.commitment_of(statement, article, day=Day(None, "none", None, "none"))
    return None if commitment is None else commitment.condition
