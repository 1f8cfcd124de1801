"""The verbs of the second pass, which `Ledger` has beside those of the first: merge, issues, positions, commitments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from lontar.ledger_adding import Stop
from lontar.settings import Settings
from lontar.types import Change, Commitment, Filters, Issue, Position, Utterance, Wording

if TYPE_CHECKING:
    from lontar.batch.judged import Second
    from lontar.knowledge import Knowledge
    from lontar.ledger_merging import Merged
    from lontar.ledger_positions import Positions, Remembered, Standing
    from lontar.merge.pairs import PairReader
    from lontar.store import Store


class SecondPass:
    """What can be asked of a ledger whose statements have been compared. `Ledger` is the way in."""

    def __init__(self, store: Store, *, pairs: PairReader | None, settings: Settings) -> None:
        self.store = store
        self._pairs = pairs
        self._settings = settings
        self._remembered: Remembered | None = None
        self._judged: list[Second] = []

    @property
    def known(self) -> Knowledge:
        """What is known beforehand of actors, the user's own tables included; InputError where these are wrong."""
        from lontar.knowledge import load

        return load(*self._settings.knowledge)

    @property
    def pairs(self) -> PairReader:
        """The reader of pairs of texts, its weights loaded when they are first needed."""
        if self._pairs is None:
            self._pairs = shared_pairs(self._settings)
        return self._pairs

    def merge(self, *, heard: Callable[[int], None] | None = None, stop: Stop | None = None) -> Merged:
        """Run the second pass on what is new: near-copies, utterances, and what statements say about the issues.

        What batches have judged whose output was added since is taken. `heard` is told how many statements have been
        compared. Stopped at any moment, it goes on where it was.
        """
        from lontar.ledger_merging import Merging
        from lontar.ledger_taking import Taking

        asked = self._positions

        def ask(ids: Sequence[str]) -> None:
            # Listed each time: an issue that is added meanwhile has its statements asked up to now.
            for issue in self.issues():
                asked.weigh(issue, ids)

        def stopped() -> bool:
            return stop is not None and stop.requested

        merging = Merging(
            self.store.derived, self.pairs, self.known, heard=heard or _ignore, stop=stopped, each_batch=ask,
            judged=tuple(self._judged),
        )  # fmt: skip
        merged = merging.run(lambda: all(Taking(merging, second).run() for second in self._judged))
        if merged.stopped:
            return merged
        self._judged.clear()
        all_asked = all(self.ask(issue, heard=lambda *_: not stopped()) for issue in self.unasked())
        return replace(merged, stopped=not all_asked)

    def resettle(self, ids: Sequence[str]) -> None:
        """Bring some statements and their utterances up to date after a decision; a ledger not yet merged waits."""
        from lontar.ledger_merging import Merging

        derived = self.store.derived
        if derived.empty():
            return
        issues, asked = self.issues(), self._positions

        def ask(new: Sequence[str]) -> None:
            for issue in issues:
                asked.weigh(issue, new)

        merging = Merging(derived, self.pairs, self.known, heard=_ignore, stop=lambda: False, each_batch=ask)
        # With what they were grouped with until now: a decision that is taken back leads there no longer.
        grouped = {one for utterance in derived.utterances_of(ids) for one in utterance.statements}
        merging.refresh([*ids, *sorted(grouped - set(ids))])

    def merged(self) -> dict[str, int]:
        """Count what the second pass has found: `utterances`, `merged` (of several reports), `copies` (pairs)."""
        return self.store.derived.counted()

    def utterances(self, filters: Filters | None = None) -> Iterator[Utterance]:
        """Return the utterances, newest first, of which a report is let through by the filters."""
        return iter(self.store.derived.utterances(self._issued(filters or Filters())))

    def utterance(self, id_or_prefix: str) -> tuple[Utterance, list[Wording], list[str]]:
        """One utterance with every wording, and stable codes of what a reader should be warned of; NotFound."""
        from lontar.merge.wordings import warnings_of, wordings_of

        derived = self.store.derived
        utterance = derived.utterance(id_or_prefix)
        told = derived.statements_with(utterance.statements)
        return utterance, wordings_of(told, derived.origins(utterance.statements)), warnings_of(told)

    def add_issue(self, proposition: str, *, id: str | None = None, aliases: Sequence[str] = ()) -> tuple[Issue, bool]:
        """Follow a proposition, and ask all statements about it; return the issue and whether it is new."""
        kept, new = self.follow(proposition, id=id, aliases=aliases)
        self.ask(kept)
        return kept, new

    def follow(self, proposition: str, *, id: str | None = None, aliases: Sequence[str] = ()) -> tuple[Issue, bool]:
        """Follow a proposition, about which `ask` or `merge` asks what is there; return it and whether it is new.

        UsageError where it says nothing that can be read, or the same is followed under another id.
        """
        from lontar.ledger_issues import check_new, new_issue
        from lontar.sources.language import language_of_sentence

        issue = new_issue(proposition, id=id, language=language_of_sentence(proposition), aliases=aliases)
        check_new(issue, self.issues(), self.pairs)
        new = self.store.derived.add_issue(issue)
        return self.issue(issue.id), new

    def ask(self, issue: Issue, *, heard: Callable[[int, int], bool] | None = None) -> bool:
        """Ask all statements that were not yet what they say about an issue; return whether that came to its end.

        `heard` is told of how many how many were asked, and says whether to go on; what was asked is kept.
        """
        if not self._positions.weigh(issue, heard=heard):
            return False
        self.store.derived.mark_asked(issue, self.asks)
        return True

    def unasked(self) -> list[Issue]:
        """Return the issues about which not all statements have been asked yet by the weights of today."""
        return self.store.derived.unasked(self.asks)

    @property
    def asks(self) -> str:
        """Name who says what statements say about issues: the weights, and how their scores are weighed."""
        return self._positions.asks

    def issues(self) -> list[Issue]:
        """Return the issues that are followed, in the order in which they were added."""
        return self.store.derived.issues()

    def issue(self, id_or_prefix: str) -> Issue:
        """One issue by its id, the beginning of it, or its proposition; NotFound."""
        return self.store.derived.issue(id_or_prefix)

    def remove_issue(self, id_or_prefix: str) -> Issue:
        """Stop following an issue; what people decided about it stays on record. NotFound."""
        return self.store.derived.remove_issue(id_or_prefix)

    def standing(
        self, issue: str, filters: Filters | None = None, *, institutions: bool = False, nearest: int = 0
    ) -> Standing:
        """Return clear positions and changes on an issue, and the nearest of what is unclear, read once; NotFound."""
        asked = self.issue(issue)
        return self._positions.standing(asked, filters or Filters(), institutions=institutions, nearest=nearest)

    def positions(
        self,
        issue: str | None = None,
        filters: Filters | None = None,
        *,
        institutions: bool = False,
        unclear: bool = True,
    ) -> list[Position]:
        """Return the positions on an issue (the one that is followed) in order of day.

        `institutions` gives them to the bodies spoken for; without the `unclear` ones, which are most, it takes a
        fraction of the time. NotFound; UsageError where it could be any of several.
        """
        from lontar.merge.positions import by_body

        asked = self.store.derived.only_issue() if issue is None else self.issue(issue)
        found = self._positions.positions(asked, filters or Filters(), unclear=unclear)
        return by_body(found, self._positions.institution) if institutions else found

    def changes(
        self, issue: str | None = None, filters: Filters | None = None, *, institutions: bool = False
    ) -> list[Change]:
        """Return changed positions, on one issue or on all, in order of day, each with both passages.

        With `institutions` those of the bodies spoken for, whoever spoke.
        """
        issues = self.issues() if issue is None else [self.issue(issue)]
        asked = filters or Filters()
        return [change for one in issues for change in self._positions.changes(one, asked, institutions=institutions)]

    def commitments(
        self,
        filters: Filters | None = None,
        *,
        scenario: str | None = None,
        on: str | None = None,
        overdue: bool = False,
    ) -> list[Commitment]:
        """Return commitments, newest first, or those whose condition a scenario meets, the surest first.

        `on` (ISO, default today) is the day up to which they were made and whose members are bound. With `overdue` only
        those whose deadline had passed by then without a later word of the actor on it, the last deadline first. Of the
        conditions the nearest to a scenario are asked about (`ledger_commitments.NEAREST`). UsageError
        `scenario_unread`.
        """
        from lontar.ledger_commitments import Commitments, readable

        asked, own = self._issued(filters or Filters()), Commitments(self.store.derived, self.pairs, self.known)
        if scenario is None:
            return list(islice(own.listed(asked, on=on, overdue=overdue), asked.limit))
        met = own.met(asked, readable(scenario, self.pairs), on=on)
        open_only = (one for one in met if one.open or not overdue)
        return list(islice(open_only, asked.limit))

    @property
    def _positions(self) -> Positions:
        from lontar.ledger_positions import Positions, Remembered

        self._remembered = self._remembered or Remembered()
        return Positions(self.store.derived, self.pairs, self.known, self._remembered)

    def _issued(self, filters: Filters) -> Filters:
        """Return filters with the id of the issue that they name."""
        return replace(filters, issue=self.issue(filters.issue).id) if filters.issue else filters


@lru_cache(maxsize=1)
def shared_pairs(settings: Settings) -> PairReader:
    """Return the reader of pairs of this process: its weights are loaded once."""
    from lontar.merge.pairs import PairReader

    return PairReader(settings.pairs, threads=settings.threads)


def _ignore(_compared: int) -> None:
    """Hear how many statements were compared and do nothing with it."""
