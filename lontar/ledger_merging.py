"""One run of the second pass: what is new is compared with its neighbourhood, in small transactions, and acknowledged.

It can be stopped at any moment and run again: every transaction leaves statements either compared or still to be.
Several programs may run it at once: each batch is one program's alone, from asking what is new to its end,
so that they share the work, and a decision waits for a batch at most.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

from lontar.ledger_signing import sign_some
from lontar.merge.clauses import clause_of, masked
from lontar.merge.commitments import conditions_of
from lontar.merge.compared import bodies_spoken_for, judged, keys_of, rounded, state_of
from lontar.merge.connected import connected
from lontar.merge.reporting import origin_of
from lontar.merge.times import LATE_DAYS, days_of
from lontar.merge.utterances import (
    COPIES_COMPARED,
    Told,
    grouped,
    may_be_one,
    nearest,
    pair_of,
    repeated,
    textual,
)
from lontar.store.committing import ConditionRow
from lontar.store.merging import OPEN, ClauseRow, PairingRow, Vectors
from lontar.types import Article, Statement

if TYPE_CHECKING:
    from lontar.batch.judged import Second
    from lontar.knowledge import Knowledge
    from lontar.merge.pairs import PairReader
    from lontar.store.derived import Derived

BATCH: Final = 64
"""At most so many statements are compared in one transaction."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What one run of the second pass did."""

    statements: int = 0
    articles: int = 0
    gone: int = 0
    stopped: bool = False

    @property
    def changed(self) -> bool:
        """Whether anything was compared or forgotten."""
        return bool(self.statements or self.articles or self.gone)


@dataclass(frozen=True, slots=True)
class New:
    """A statement that was read and is still to be compared, with the vector of its condition where it has one."""

    told: Told
    condition: Vectors | None


@dataclass(slots=True)
class Merging:
    """One run. `pairs` reads pairs of texts, `heard` is told how many statements have been compared."""

    store: Derived
    pairs: PairReader
    known: Knowledge
    heard: Callable[[int], None]
    stop: Callable[[], bool]
    each_batch: Callable[[Sequence[str]], None] = lambda _: None
    judged: Sequence[Second] = ()
    """What batches have judged of what may be new."""
    statements: int = 0
    articles: int = 0
    gone: int = 0

    def run(self, take: Callable[[], bool] = lambda: True) -> Merged:
        """Compare everything that is new, until there is nothing or a stop is asked for.

        `take` takes what was judged elsewhere, and says whether it came to its end.
        """
        ended = self._forget_gone() and self._sign() and take() and self._compare() and self._read_conditions()
        return Merged(self.statements, self.articles, self.gone, not ended)

    def _forget_gone(self) -> bool:
        """Forget what is not shown any more, what was judged since, and what other weights have read.

        Whom that leaves behind is settled at once: a stop after it must not part them from each other.
        """
        states = self.store.judged_states()
        judged = [told for told in self._told(sorted(states)) if states[told.statement.id] != self._state(told)]
        ids = [told.statement.id for told in judged]
        while self._forget_some(ids):
            ids = []
            if self.stop():
                return False
        return not self.stop()

    def _forget_some(self, judged: Sequence[str]) -> bool:
        with self.store.alone():
            ids = [*judged, *self.store.outdated(self.pairs.name)]
            self.gone += len(ids)
            self.settle(self.store.forget(ids))
        return bool(ids)

    def refresh(self, ids: Sequence[str]) -> None:
        """Bring some statements up to date after a decision about them: forget, compare or settle them."""
        with self.store.alone():
            touched = self.store.forget(self.store.hidden_among(ids))
            if new := self.read(self.store.unread_among(ids)):
                self._pair(new)
            self.settle({*ids, *touched})

    def _sign(self) -> bool:
        """Find the near-copies of every article that is new or changed."""
        while signed := sign_some(self.store, self.judged, limit=BATCH):
            self.articles += signed
            if self.stop():
                return False
        return True

    def _compare(self) -> bool:
        """Read what is new, pair it with its neighbourhood, and settle what belongs together."""
        after = ""
        while after := self._compare_some(after):
            if self.stop():
                return False
        return True

    def _compare_some(self, after: str) -> str:
        """Compare the statements after one; return the last of them, nothing where there are none."""
        with self.store.alone():
            if not (ids := self.store.unread(limit=BATCH, after=after)):
                return ""
            compared = self._pair(self.read(ids))
        self.statements += compared
        self.heard(compared)
        return ids[-1]

    def _read_conditions(self) -> bool:
        """Read the conditions that nobody has read: those of statements compared before there was a table of them."""
        while self._read_some_conditions():
            if self.stop():
                return False
        return True

    def _read_some_conditions(self) -> bool:
        with self.store.alone():
            ids = self.store.conditions_outdated(self.pairs.name, limit=BATCH)
            texts = conditions_of(self.store.statements_with(ids), self.known)
            vectors = dict(zip(texts, self.pairs.vectors([*texts.values()]), strict=True)) if texts else {}
            self.store.keep_conditions([ConditionRow(one, vectors.get(one)) for one in ids], self.pairs.name)
        return bool(ids)

    def read(self, ids: Sequence[str]) -> list[New]:
        """Read clauses and vectors of statements; they are found by others once `_pair` has kept them."""
        pairs = self.store.statements_with(ids)
        texts = [clause_of(statement, article) for statement, article in pairs]
        conditions = conditions_of(pairs, self.known)
        words = [masked(statement, article) for statement, article in pairs]
        read = rounded(self.pairs.vectors([*words, *conditions.values()]))
        vectors, others = read[: len(words)], dict(zip(conditions, read[len(words) :], strict=True))
        told = [
            self.told_of(statement, article, clause, vector)
            for (statement, article), clause, vector in zip(pairs, texts, vectors, strict=True)
        ]
        return [New(one, others.get(one.statement.id)) for one in told]

    def _pair(self, read: Sequence[New]) -> int:
        """Keep new statements and score them against those that may report the same act; return how many they were.

        One that was read again, judged or taken down since it was read is left: what it says now is still to be read.
        """
        rows = [self.row(one.told, one.condition) for one in read]
        stands = self.store.learn(rows, [(one.told.statement, one.told.article) for one in read])
        new = [one.told for one in read if one.told.statement.id in stands]
        # Of those beside it only the ones before it: where a batch ends must not count.
        self._judge(new, lambda told, other: other < told.statement.id or other not in stands)
        self.each_batch([told.statement.id for told in new])
        # Last: whoever reports an utterance has been compared and asked; a kill before it means that all is done again.
        self.settle({told.statement.id for told in new})
        return len(new)

    def judge_beside(self, ids: Sequence[str], apart: Container[str]) -> None:
        """Score statements that have been read against their neighbours but for some, with which that was done."""
        self._judge(self._told(ids), lambda _told, other: other not in apart)

    def _judge(self, new: Sequence[Told], fits: Callable[[Told, str], bool]) -> None:
        tried: dict[tuple[str, str], tuple[Told, Told]] = {}
        for told in new:
            for other in nearest(told, self._neighbours(told, fits)):
                tried.setdefault(pair_of(told.statement.id, other.statement.id), (told, other))
        found = judged(tried, self.pairs)
        self.store.pair([PairingRow(one.first, one.second, one.score, one.reason, self.pairs.name) for one in found])

    def _neighbours(self, told: Told, fits: Callable[[Told, str], bool]) -> list[Told]:
        """Return the statements of the same actors around the same days, and those of near-copies of the article."""
        days = days_of(told.statement, told.article, slack=LATE_DAYS)
        ids = set(self.store.neighbours(keys_of(told), days)) if days is not None else set()
        copied = self._copied(told, fits)
        found = self._told(sorted(copied.union(one for one in ids if one != told.statement.id and fits(told, one))))
        return [
            other
            for other in found
            if may_be_one(told, other) or (other.statement.id in copied and textual(told, other))
        ]

    def _copied(self, told: Told, fits: Callable[[Told, str], bool]) -> set[str]:
        """Return the statements of near-copies of an article that are nearest to one: a text may be there every day."""
        copies = self.store.copies_of([told.article.id]) - {told.article.id}
        clauses = self.store.clauses_of([one for one in self.store.in_articles(sorted(copies)) if fits(told, one)])
        return set(sorted(clauses, key=lambda one: (-float(told.vector @ clauses[one][1]), one))[:COPIES_COMPARED])

    def settle(self, ids: Iterable[str]) -> None:
        """Group the neighbourhoods of some statements anew; those that have not been compared are left out."""
        decided = self.store.merge_decisions()
        reached, scores = self.store.neighbourhood(ids, decided)
        told = {one.statement.id: one for one in self._told(sorted(reached))}
        groups = []
        for part in parts_of(sorted(told), scores, decided):
            own, by_article = set(part), defaultdict(list)
            for one in part:
                by_article[told[one].article.id].append(one)
            apart = [pair_of(*pair) for listed in by_article.values() for pair in combinations(listed, 2)]
            near = {pair: value for pair, value in decided.items() if own.issuperset(pair)}
            groups += grouped(part, {**scores, **repeated([told[one] for one in part])}, near, apart=apart)
        self.store.settle([self._reports([told[one] for one in group]) for group in groups])

    def _reports(self, group: Sequence[Told]) -> list[tuple[str, str]]:
        """Return the reports of one utterance with what each goes back to, the earliest published first."""
        order = sorted(group, key=lambda told: (told.article.published or "9999", told.article.id, told.statement.id))
        clusters = self._clusters([told.article.id for told in order] if len(order) > 1 else ())
        return [
            (told.statement.id, origin_of(told.statement, told.article, clusters.get(told.article.id, ())))
            for told in order
        ]

    def _clusters(self, ids: Iterable[str]) -> dict[str, Sequence[Article]]:
        """Return by article it and its near-copies; those of one cluster are asked for once."""
        found: dict[str, Sequence[Article]] = {}
        for one in ids:
            if one not in found:
                cluster = self.store.copies_of([one])
                articles = sorted(self.store.articles_with(sorted(cluster)), key=lambda article: article.id)
                found |= dict.fromkeys(cluster, articles)
        return found

    def _told(self, ids: Sequence[str]) -> list[Told]:
        """Return statements that have been read, as they are compared."""
        if not ids:
            return []
        clauses = self.store.clauses_of(ids)
        return [
            self.told_of(statement, article, *clauses[statement.id])
            for statement, article in self.store.statements_with([one for one in ids if one in clauses])
        ]

    def row(self, told: Told, condition: Vectors | None) -> ClauseRow:
        """Return what is kept of a statement, so that it is found by others."""
        days = days_of(told.statement, told.article) or OPEN
        # Without any day nothing fits by actor and day: only the copies of its article are compared with it.
        keys = keys_of(told) if days != OPEN else ()
        state = state_of(told, days)
        return ClauseRow(
            told.statement.id, self.pairs.name, told.clause, told.vector, state, keys, days, condition
        )  # fmt: skip

    def _state(self, told: Told) -> str:
        return state_of(told, days_of(told.statement, told.article) or OPEN)

    def told_of(self, statement: Statement, article: Article, clause: str, vector: Vectors) -> Told:
        """Return a statement as it is compared."""
        return Told(statement, article, clause, vector, bodies_spoken_for(statement, article, self.known))


def parts_of(
    nodes: Sequence[str], scores: Mapping[tuple[str, str], float], decided: Mapping[tuple[str, str], bool]
) -> list[list[str]]:
    """Return the nodes in parts that no score and no decision that two are the same leads out of."""
    return connected(nodes, [*scores, *(pair for pair, same in decided.items() if same)])
