"""Following feeds: a table as a queue, a loop and a timer. `Ledger` has these verbs beside its others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import urlsplit

from lontar.errors import InputError, LontarError, UsageError
from lontar.ledger_adding import ArticleReader, Outcome, Stop
from lontar.ledger_asking import PATIENCE, Asker, Clock
from lontar.ledger_polling import Polled, answered, ask_feed, failed, poll, read_feed, row_of
from lontar.ledger_second import SecondPass
from lontar.ledger_visiting import Postponed, Visitor

if TYPE_CHECKING:
    from lontar.ledger_merging import Merged
    from lontar.settings import Settings
    from lontar.sources.rivers import River
    from lontar.sources.web import Answer, Wire
    from lontar.store import Store
    from lontar.store.river_rows import ItemRow, Moment, RiverRow
    from lontar.types_kept import ReadBy

Event = Outcome | Polled | Postponed
"""What a watch tells as it goes: an article, a poll, a page that could not be had yet."""

_LONGEST_NAP: Final = 30.0
"""Seconds after which is looked again for what another process has added."""
_MERGE_AFTER: Final = 200
"""So many new articles at most wait for the second pass while there is always something to fetch."""
_DAY: Final = 86_400.0
_MOST_ALTERNATES: Final = 3
"""Feeds that a page names and that are tried."""


@dataclass(slots=True)
class Watched:
    """What a watch did; `stopped` tells that it was asked to stop."""

    polls: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    aside: int = 0
    postponed: int = 0
    statements: int = 0
    failed_polls: int = 0
    stopped: bool = False

    def count(self, event: Event) -> None:
        """Count an event."""
        if isinstance(event, Polled):
            self.polls += 1
            self.failed_polls += event.failure is not None
        elif isinstance(event, Postponed):
            self.postponed += 1
        else:
            name = "aside" if event.status == "skipped" else event.status
            setattr(self, name, getattr(self, name) + 1)
            self.statements += event.statements


@dataclass(slots=True)
class Watching:
    """One run of `watch`. `between` is called while nothing is to be fetched and articles have come in."""

    store: Store
    asker: Asker
    reader: Callable[[], ArticleReader]
    by: Callable[[], ReadBy]
    each: Callable[[Event], None]
    between: Callable[[], None]
    stop: Stop
    done: Watched = field(default_factory=Watched)
    unmerged: int = 0
    swept_at: float = 0.0

    def run(self, *, once: bool) -> Watched:
        """Do what is due until a stop is asked for; with `once` what is due now, and what that brings."""
        try:
            self._work(once=once)
        except KeyboardInterrupt:
            # With nothing in hand it ends where it is, and tells what it has done.
            if self.stop.insisted:
                raise
        self.done.stopped = self.stop.requested
        return self.done

    def _work(self, *, once: bool) -> None:
        start = self.asker.clock.now()
        while not self.stop.requested:
            when = self._moment(start if once else None)
            work = self.store.rivers.due(when)
            if work is not None:
                self._busy(lambda work=work: self._do(work))  # type: ignore[misc]
                continue
            self._merge()
            wake = self._wakes_in(when)
            if self.stop.requested or (once and (wake is None or wake > PATIENCE)):
                break
            self._sweep()
            self._nap(_LONGEST_NAP if wake is None else wake)

    def _nap(self, seconds: float) -> None:
        """Wait a while for what is next; a stop ends that at once."""
        try:
            self.asker.clock.sleep(min(seconds, _LONGEST_NAP))
        except KeyboardInterrupt:
            self.stop.requested = True

    def _do(self, work: RiverRow | ItemRow) -> None:
        from lontar.store.river_rows import RiverRow

        if isinstance(work, RiverRow):
            self._hear(self._poll(work))
        else:
            self._visit(work)
        if self.unmerged >= _MERGE_AFTER:
            self._merge()

    def _poll(self, river: RiverRow) -> Polled:
        try:
            return poll(river, self.asker)
        except LontarError:
            raise
        except Exception as fault:  # a feed over which a library breaks must not stop the others
            return failed(river, _fault(river.url, fault), self.asker)

    def _visit(self, item: ItemRow) -> None:
        visitor = Visitor(self.store, self.asker, self.reader, self.by, self._hear)
        try:
            visitor.visit(item)
        except LontarError:
            raise
        except Exception as fault:  # as above: markup can break a library in many ways
            visitor.fail(item, _fault(item.url, fault))

    def _hear(self, event: Event) -> None:
        self.done.count(event)
        if isinstance(event, Outcome) and event.status in ("new", "updated"):
            self.unmerged += 1
        self.each(event)

    def _merge(self) -> None:
        if self.unmerged and not self.stop.requested:
            self.unmerged = 0
            self._busy(self.between)

    def _busy(self, work: Callable[[], None]) -> None:
        """Do something that a stop lets end: an article, a poll, a second pass."""
        before, self.stop.busy = self.stop.busy, True
        try:
            work()
        finally:
            self.stop.busy = before

    def _moment(self, start: float | None) -> Moment:
        from lontar.store.river_rows import Moment, moment

        now = moment(self.asker.clock.now())
        return Moment(now, now if start is None else moment(start))

    def _wakes_in(self, when: Moment) -> float | None:
        from lontar.store.river_rows import seconds_of

        at = self.store.rivers.wakes_at(when)
        return None if at is None else max(seconds_of(at) - self.asker.clock.now(), 0.01) if at else 0.01

    def _sweep(self) -> None:
        """Once a day forget what no feed tells any more: the queue must not grow for ever."""
        from lontar.store.river_rows import moment
        from lontar.store.rivers import KEPT_DAYS

        now = self.asker.clock.now()
        if now - self.swept_at >= _DAY:
            self.swept_at = now
            self.store.rivers.forget(before=moment(now - KEPT_DAYS * _DAY))


class _Reads(Protocol):
    """A ledger, as far as it is needed to watch: it reads articles, and compares what is new."""

    store: Store
    _settings: Settings

    @property
    def reader(self) -> ArticleReader: ...

    @property
    def read_by(self) -> ReadBy: ...

    def merge(self, *, heard: Callable[[int], None] | None = None, stop: Stop | None = None) -> Merged: ...


class FeedFollowing(SecondPass):
    """The verbs of feeds that are followed. `Ledger` is the way in."""

    def follow_feed(
        self, url: str, *, clock: Clock | None = None, wire: Wire | None = None
    ) -> tuple[RiverRow, int | None]:
        """Follow a feed or sitemap, or the feed that a page names; return it and how many articles it tells of.

        None is read yet: `watch` does. One that is followed stays as it is (None), unless it was polled no more: then
        it is asked anew. Raises UsageError `feed_credentials`, InputError as `fetch` does, `not_a_feed`.
        """
        address = _checked(url)
        asker = Asker(self.store.rivers, self._settings, clock or Clock(), wire)
        known = next((one for one in self.store.rivers.all() if address in (one.url, one.given)), None)
        if known is not None and known.next_at is not None:
            return known, None
        found, answer, told = _feed_at(address, asker)
        # The feed that a page names, or that an old address leads to, may be followed under its own.
        row = next((one for one in self.store.rivers.all() if one.url == found), known)
        if row is not None and row.next_at is not None:
            return row, None
        if row is None:
            row = row_of(found, asker, given=address, kind=told.kind, title=told.title)
            if not self.store.rivers.add([row]):
                return self.store.rivers.find(row.id), None
        polled = answered(row, answer, told, asker)
        return self.store.rivers.find(row.id), polled.news

    def unfollow_feed(self, asked: str) -> RiverRow:
        """Follow a feed no more, by its id or address; its articles stay. NotFound."""
        return self.store.rivers.remove(asked)

    def followed_feeds(self) -> list[RiverRow]:
        """Return the feeds that are followed, with how they do and when they are polled next."""
        return self.store.rivers.all()

    def watch(
        self: _Reads, *, once: bool = False, merge: bool = True, each: Callable[[Event], None] | None = None,
        stop: Stop | None = None, clock: Clock | None = None, wire: Wire | None = None,
    ) -> Watched:  # fmt: skip
        """Poll the feeds that are followed and store their articles, until a stop is asked for, or `once`.

        `each` hears of every poll and every article. Unless `merge` is False what is new is compared as it comes in.
        """
        asked = stop or Stop()
        asker = Asker(self.store.rivers, self._settings, clock or Clock(), wire)

        def between() -> None:
            if merge:
                self.merge(stop=asked)

        watching = Watching(
            self.store, asker, lambda: self.reader, lambda: self.read_by, each or _ignore, between, asked
        )  # fmt: skip
        # What a run that was killed has stored and not compared.
        watching.unmerged = len(self.store.derived.unread(limit=1)) if merge else 0
        return watching.run(once=once)


def _feed_at(url: str, asker: Asker) -> tuple[str, Answer, River]:
    """Return the address, the answer and the content of a feed, or of the first one that a page names."""
    from lontar.sources.rivers import alternates

    answer = ask_feed(url, asker, headers={})
    try:
        return answer.moved or url, answer, read_feed(answer, asker)
    except InputError as error:
        for other in alternates(answer)[:_MOST_ALTERNATES] if error.code == "not_a_feed" else ():
            try:
                named = ask_feed(other, asker, headers={})
                return named.moved or other, named, read_feed(named, asker)
            except InputError:
                continue  # a page may name feeds that are gone
        raise


def _checked(url: str) -> str:
    address = url.strip().partition("#")[0]
    try:
        named = "@" in urlsplit(address).netloc
    except ValueError:
        named = False  # what it is instead is told when it is asked for
    if named:
        raise UsageError(
            "feed_credentials",
            "The address of the feed holds a name or a password, which would stand in the ledger. Feeds that ask for "
            "them cannot be followed.",
        )
    return address


def _fault(source: str, fault: Exception) -> InputError:
    return InputError(
        "fetch_failed",
        "Lontar broke over {source} ({fault}): a fault of Lontar, not of the site. Please report it; the rest goes on.",
        source=source,
        fault=f"{type(fault).__name__}: {fault}",
    )


def _ignore(_event: Event) -> None:
    """Hear an event and do nothing with it."""
