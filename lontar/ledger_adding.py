"""One run of `Ledger.add`: sources are read one at a time, stored in small transactions, and acknowledged after."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, Protocol

from lontar.errors import InputError, LontarError
from lontar.messages import say, say_error
from lontar.types import Article, Explanation, Reading, Skipped, Statement
from lontar.types_kept import ReadBy

if TYPE_CHECKING:
    from lontar.store import Store

BATCH_ARTICLES: Final = 16
"""At most so many articles wait for one transaction: a commit costs about as much as reading a short article."""
BATCH_SECONDS: Final = 0.5
"""At most so long does a read article wait to be acknowledged while others are being read."""

Status = Literal["new", "unchanged", "updated", "skipped"]


class ArticleReader(Protocol):
    """What the ledger needs of a reader: `lontar.extract.Reader`, or another one passed in."""

    @property
    def model_version(self) -> str:
        """The name of the weights."""

    def read(self, article: Article) -> tuple[Statement, ...]:
        """Return the statements of one article."""

    def explain(self, article: Article) -> Sequence[Explanation]:
        """Return everything the model weighed in one article, kept or not."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one source: an article stored or already known, or skipped with its reason."""

    status: Status
    source: str
    article: Article | None = None
    statements: int = 0
    skipped: Skipped | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """What one run of `Ledger.add` did. `stopped` tells that it was asked to stop before its sources ended."""

    new: int = 0
    unchanged: int = 0
    updated: int = 0
    statements: int = 0
    skipped: tuple[Skipped, ...] = ()
    stopped: bool = False

    @property
    def changed(self) -> bool:
        """Whether anything was stored that was not there before."""
        return bool(self.new or self.updated)


class Stop:
    """A request to stop, as a signal handler: the article in hand is finished; while none is, waiting ends at once."""

    def __init__(self) -> None:
        self.requested = False
        self.busy = False
        self.insisted = False

    def __call__(self, *_signal: object) -> None:
        """Ask to stop; asked twice, or with no article in hand, it interrupts at once."""
        if self.requested or not self.busy:
            self.insisted, self.requested = self.requested, True
            raise KeyboardInterrupt
        self.requested = True


@dataclass(slots=True)
class Adding:
    """One run of `add`. `reader` is asked for only when there is something to read: weights take long to load.

    `most` articles wait for one transaction.
    """

    store: Store
    reader: Callable[[], ArticleReader]
    by: Callable[[], ReadBy]
    each: Callable[[Outcome], None]
    stop: Stop
    most: int = BATCH_ARTICLES
    waiting: list[tuple[Status, Reading]] = field(default_factory=list)
    waiting_since: float = 0.0
    counts: dict[Status, int] = field(default_factory=lambda: {"new": 0, "unchanged": 0, "updated": 0, "skipped": 0})
    statements: int = 0
    skipped: list[Skipped] = field(default_factory=list)

    def run(self, items: Iterable[Article | Skipped]) -> Added:
        """Take every item in turn until there is none left or a stop is asked for."""
        ended = False
        try:
            for item in items:
                self.stop.busy = True
                self.take(item)
                if self.stop.requested:
                    break
                self.stop.busy = False
            else:
                ended = True
        finally:
            # Also on an interrupt or an error: what has been read is stored, and only then acknowledged.
            self.stop.busy = True
            self.commit()
            self.stop.busy = False
        return Added(
            new=self.counts["new"],
            unchanged=self.counts["unchanged"],
            updated=self.counts["updated"],
            statements=self.statements,
            skipped=tuple(self.skipped),
            stopped=not ended,
        )

    def take(self, item: Article | Skipped) -> None:
        """Look at one item, read it where it is new, and store what has waited long enough."""
        if isinstance(item, Skipped):
            self.skip(item)
            return
        if any(reading.article.id == item.id for _, reading in self.waiting):
            self.commit()  # the store can only compare with what it holds
        outcome = self.store.outcome(item)
        if outcome == "taken_down":
            self.skip(taken_down(item))
        elif outcome == "unchanged" or (outcome == "updated" and self.store.given_before(item)):
            self.acknowledge(Outcome("unchanged", item.source, item))
        elif (reading := self.read(item)) is not None:
            self.waiting.append((outcome, reading))
            self.waiting_since = self.waiting_since or time.monotonic()
        if len(self.waiting) >= self.most or self.overdue():
            self.commit()

    def read(self, article: Article) -> Reading | None:
        """Read one article; one over which the reader breaks is recorded as skipped, and the others go on."""
        reader = self.reader()
        try:
            return Reading(article, reader.read(article))
        except LontarError:
            raise
        except Exception as fault:
            self.skip(unreadable(article, fault))
            return None

    def overdue(self) -> bool:
        """Whether the article that has waited longest has waited long enough."""
        return bool(self.waiting) and time.monotonic() - self.waiting_since >= BATCH_SECONDS

    def commit(self) -> None:
        """Store what waits in one transaction, then acknowledge it."""
        waiting, self.waiting, self.waiting_since = self.waiting, [], 0.0
        if not waiting:
            return
        try:
            self.store.put_many([reading for _, reading in waiting], by=self.by())
        except InputError:
            # One reading that the store refuses must not take the others with it: each goes in alone.
            for status, reading in waiting:
                self.commit_alone(status, reading)
            return
        for status, reading in waiting:
            self.acknowledge(_stored(status, reading))

    def commit_alone(self, status: Status, reading: Reading) -> None:
        """Store one reading, or record why the store refuses it."""
        try:
            self.store.put(reading, by=self.by())
        except InputError as error:
            self.skip(Skipped(reading.article.source, error.code, say_error(error)))
        else:
            self.acknowledge(_stored(status, reading))

    def skip(self, skipped: Skipped) -> None:
        """Record an input that was not read."""
        self.store.put_skipped(skipped)
        self.skipped.append(skipped)
        self.acknowledge(Outcome("skipped", skipped.source, skipped=skipped))

    def acknowledge(self, outcome: Outcome) -> None:
        """Count an outcome that is safe in the store and tell who listens."""
        self.counts[outcome.status] += 1
        self.statements += outcome.statements
        self.each(outcome)


def _stored(status: Status, reading: Reading) -> Outcome:
    return Outcome(status, reading.article.source, reading.article, len(reading.statements))


def unreadable(article: Article, fault: Exception) -> Skipped:
    """Return the record of an article that Lontar itself could not read, for a report of the fault."""
    told = f"{type(fault).__name__}: {fault}"
    return Skipped(
        article.source,
        "reading_failed",
        say(
            "reading_failed",
            "Lontar broke while reading it ({fault}): a fault of Lontar, not of the article. Please report it with the "
            "text; the other articles go on.",
            fault=told,
        ),
    )


def taken_down(article: Article) -> Skipped:
    """Return the record of an article that its owner had removed and that is offered again."""
    return Skipped(
        article.source,
        "article_taken_down",
        say(
            "article_taken_down",
            "This article was taken down from the ledger and is not read again. To read it, use another ledger.",
        ),
    )
