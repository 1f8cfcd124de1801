"""Taking into a ledger what the second pass of a batch has judged: nothing of it is asked of the model again.

A judgement holds where its statements read the same in the ledger: a person may have decided otherwise, or somebody
have loaded another text. What does not hold is left, and the second pass reads it as it reads all that is new; so it
does with everything where this is killed, whatever has been taken until then.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final

from lontar.merge.commitments import conditions_of
from lontar.merge.compared import compared_state
from lontar.store.merging import ClauseRow, PairingRow

if TYPE_CHECKING:
    from lontar.batch.judged import Clause, Second
    from lontar.ledger_merging import Merging
    from lontar.types import Article, Statement

SETTLED: Final = 64
"""Statements that are settled in one transaction."""


@dataclass(slots=True)
class Taking:
    """One run over the second pass of one batch, as a part of the ledger's own."""

    merging: Merging
    second: Second
    held: set[str] = field(default_factory=set)
    """Statements that read as they were judged."""
    taken: set[str] = field(default_factory=set)
    """Those of them that were new to the ledger's second pass."""
    counted: int = 0

    def run(self) -> bool:
        """Take what is new; return whether that came to its end before a stop was asked for."""
        merging, store = self.merging, self.merging.store
        if self.second.model != merging.pairs.name or not store.unread(limit=1):
            return True
        fresh = store.empty()
        return self._learn() and self._pair() and self._settle(fresh=fresh)

    def _learn(self) -> bool:
        """Keep clauses and vectors, and ask about the issues: who is settled later must have been asked."""
        for clauses in self.second.clauses():
            with self.merging.store.alone():
                self._learn_some({one.statement: one for one in clauses})
            if self.merging.stop():
                return False
        return True

    def _learn_some(self, clauses: dict[str, Clause]) -> None:
        merging = self.merging
        there = merging.store.statements_with([*clauses])
        unread = set(merging.store.unread_among([*clauses]))
        conditions = conditions_of(there, merging.known)
        rows: list[ClauseRow] = []
        read: list[tuple[Statement, Article]] = []
        for statement, article in there:
            one = clauses[statement.id]
            told = merging.told_of(statement, article, one.clause, one.vector)
            if compared_state(told, conditions.get(statement.id)) != one.state:
                continue
            self.held.add(statement.id)
            if statement.id in unread:
                rows.append(merging.row(told, one.condition))
                read.append((statement, article))
        stands = merging.store.learn(rows, read)
        self.taken |= stands
        merging.each_batch(sorted(stands))

    def _pair(self) -> bool:
        """Keep the judgements about pairs of which one is new."""
        model = self.second.model
        for pairs in self.second.pairs():
            with self.merging.store.alone():
                self.merging.store.pair(
                    [
                        PairingRow(one.first, one.second, one.score, one.reason, model)
                        for one in pairs
                        if {one.first, one.second} <= self.held and not self.taken.isdisjoint((one.first, one.second))
                    ]
                )
            if self.merging.stop():
                return False
        return True

    def _settle(self, *, fresh: bool) -> bool:
        """Compare what is new with what was there before (nothing, in a `fresh` ledger), and put it together."""
        ended = self._settle_all(beside=not fresh)
        # Another program may have begun meanwhile: what it compared first has not met ours.
        if ended and fresh and self.merging.store.learned() != len(self.held):
            return self._settle_all(beside=True)
        return ended

    def _settle_all(self, *, beside: bool) -> bool:
        merging, waiting = self.merging, iter(sorted(self.taken))
        while part := list(islice(waiting, SETTLED)):
            with merging.store.alone():
                if beside:
                    merging.judge_beside(part, self.held)
                merging.settle(part)
            if merging.stop():
                return False
            self._count(len(part))
        return True

    def _count(self, number: int) -> None:
        left = len(self.taken) - self.counted
        self.counted += min(left, number)
        self.merging.statements += min(left, number)
        self.merging.heard(min(left, number))
