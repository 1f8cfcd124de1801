"""Reading again the articles of a ledger, which `Ledger` has beside its other verbs; and what changed in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from lontar.changed import ReadingChange, change_of, steps
from lontar.errors import LontarError, NotFound
from lontar.ledger_adding import ArticleReader, Stop, unreadable
from lontar.ledger_second import SecondPass
from lontar.rules import rules_version
from lontar.settings import Settings
from lontar.types import Article, Reading, Skipped
from lontar.types_kept import OneReading, ReadBy

if TYPE_CHECKING:
    from lontar.store import Store
    from lontar.store.past import Outstanding


@dataclass(frozen=True, slots=True)
class Reread:
    """What reading again did: articles, those of them that read as before, statements new, gone and changed."""

    articles: int = 0
    same: int = 0
    new: int = 0
    gone: int = 0
    changed: int = 0
    skipped: tuple[Skipped, ...] = ()
    stopped: bool = False

    @property
    def differs(self) -> bool:
        """Whether any statement reads differently."""
        return bool(self.new or self.gone or self.changed)


_COUNTED: Final = ("articles", "same", "new", "gone", "changed")


@dataclass(slots=True)
class Again:
    """One run. `each` hears of every article once its new reading is safe in the store, or would be with `dry`."""

    store: Store
    reader: ArticleReader
    by: ReadBy
    each: Callable[[ReadingChange | Skipped], None]
    stop: Stop
    dry: bool = False
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_COUNTED, 0))
    skipped: list[Skipped] = field(default_factory=list)

    def run(self, ids: Iterable[str]) -> Reread:
        """Read articles in turn, each stored in one transaction, until there is none left or a stop is asked for."""
        ended = True
        for article_id in ids:
            self.stop.busy = True
            self.take(article_id)
            if self.stop.requested:
                ended = False
                break
            self.stop.busy = False
        self.stop.busy = False
        counted: dict[str, Any] = dict(self.counts)
        return Reread(**counted, skipped=tuple(self.skipped), stopped=not ended)

    def take(self, article_id: str) -> None:
        """Read one article again; one that is gone by now, or has another text, is left: that has been read anew."""
        try:
            stands = self.store.readings_kept.standing(article_id)
        except NotFound:
            return
        reading = self.read(stands.article)
        if reading is None:
            return
        both = (stands, self.would_be(reading)) if self.dry else self.store.readings_kept.put_again(reading, self.by)
        if both is None:
            return
        change = change_of(*both)
        self.count(change)
        self.each(change)

    def would_be(self, reading: Reading) -> OneReading:
        """Return the reading that would stand if it were stored now."""
        return OneReading(reading.article, self.by, datetime.now(UTC).isoformat(), None, reading.statements)

    def read(self, article: Article) -> Reading | None:
        """Read one article; one over which the reader breaks keeps the reading it has, and the others go on."""
        try:
            return Reading(article, self.reader.read(article))
        except LontarError:
            raise
        except Exception as fault:
            skipped = unreadable(article, fault)
            if not self.dry:
                self.store.put_skipped(skipped)
            self.skipped.append(skipped)
            self.each(skipped)
            return None

    def count(self, change: ReadingChange) -> None:
        """Count what became of one article."""
        self.counts["articles"] += 1
        self.counts["same"] += not change.statements
        for one in change.statements:
            self.counts[one.what] += 1


class Rereading(SecondPass):
    """Who has read the articles of a ledger, and reading them again. `Ledger` is the way in."""

    _reader: ArticleReader | None

    @property
    def reader(self) -> ArticleReader:
        """The reader, its weights loaded when it is first needed."""
        if self._reader is None:
            self._reader = shared_reader(self._settings)
        return self._reader

    @property
    def read_by(self) -> ReadBy:
        """By whom articles are read now: the model, and the digest of rules and knowledge."""
        return ReadBy(self.reader.model_version, rules_version(self._settings.knowledge))

    def reread(
        self,
        ids: Sequence[str] | None = None,
        *,
        asked: Outstanding | None = None,
        dry: bool = False,
        each: Callable[[ReadingChange | Skipped], None] | None = None,
        stop: Stop | None = None,
    ) -> Reread:
        """Read articles again from their stored texts: those of `ids`, else those that are `asked` for.

        By default those that another model, or the same with other rules, has read, the oldest reading first. Each is
        stored in one transaction; stopped at any moment, the same call goes on where it was. Statements gone by stay
        on record, judgements follow. With `dry` nothing is stored. Run `merge` after it.
        """
        again = Again(self.store, self.reader, self.read_by, each or _ignore, stop or Stop(), dry)
        return again.run(self._meant(ids, asked))

    def to_reread(self, asked: Outstanding | None = None) -> int:
        """Return how many articles `reread` would read, whatever the limit."""
        return self.store.readings_kept.count(self._outstanding(asked))

    def article_changes(self, article_id: str) -> list[ReadingChange]:
        """Return what changed from each reading of an article (id or its beginning) to the next, the oldest first.

        Readings are those of its texts, and of one text by several models; as they were read, before any decision.
        """
        return steps(self.store.readings_kept.of(article_id))

    def _meant(self, ids: Sequence[str] | None, asked: Outstanding | None) -> Iterator[str]:
        if ids is None:
            yield from self.store.readings_kept.outstanding(self._outstanding(asked))
        else:
            # All are looked up first: an id that names nothing is told before anything is read.
            yield from [self.store.readings_kept.standing(one).article.id for one in ids]

    def _outstanding(self, asked: Outstanding | None) -> Outstanding:
        from lontar.store.past import Outstanding

        found = asked or Outstanding(by=self.read_by)
        # What is read again from now on comes no more, also where everything is asked for.
        before = found.before or datetime.now(UTC).isoformat()
        return replace(found, before=before, filters=self._issued(found.filters))


@lru_cache(maxsize=1)
def shared_reader(settings: Settings) -> ArticleReader:
    """Return the reader of this process: loading weights takes longer than reading an article, so it is done once."""
    from lontar.extract import Reader
    from lontar.knowledge import load

    reader: ArticleReader = Reader(settings.model, threads=settings.threads, known=load(*settings.knowledge))
    return reader


def _ignore(_change: ReadingChange | Skipped) -> None:
    """Hear of an article and do nothing with it."""
