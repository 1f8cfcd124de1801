"""Visiting the page of what a feed told: its article is stored, tried again later, or set aside with a reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from lontar.errors import InputError, LontarError
from lontar.ledger_adding import Adding, ArticleReader, Outcome, Stop
from lontar.ledger_asking import Asker, Overtaken, is_trouble, next_try, rests_itself
from lontar.ledger_polling import conditional, failure_of, heard
from lontar.messages import say_error
from lontar.types import Article, Skipped
from lontar.types_kept import ReadBy

if TYPE_CHECKING:
    from lontar.sources.article import Known
    from lontar.sources.rivers import Told
    from lontar.sources.web import Answer
    from lontar.store import Store
    from lontar.store.river_rows import ItemRow

_MINUTE: Final = 60.0
_HOUR: Final = 3_600.0
_PAUSES: Final = (5 * _MINUTE, 15 * _MINUTE, _HOUR, 3 * _HOUR, 9 * _HOUR, 24 * _HOUR)
"""After so long each a page is tried again that could not be had; after the last one its item is set aside."""
_REFUSED_PAUSES: Final = (15 * _MINUTE, 3 * _HOUR)
"""The same for a page that was refused, or held no article: it may not have been quite there yet."""
_FINAL: Final = ("robots", "url_private", "url_scheme", "url_invalid", "article_taken_down")
_VISITS: Final = (_HOUR, 6 * _HOUR, 24 * _HOUR)
"""After so long each a stored page is looked at again for a change that its feed does not tell."""
_FRESH_DAYS: Final = 3
"""Articles that were older when they were first read are not looked at again."""
_JITTER: Final = 0.2


@dataclass(frozen=True, slots=True)
class Postponed:
    """An item whose page could not be had: why, and when it is tried again (ISO 8601)."""

    url: str
    failure: LontarError
    next_at: str


@dataclass(slots=True)
class Visitor:
    """Reads the pages of items into a ledger. `each` hears of every outcome once it is safe in the store."""

    store: Store
    asker: Asker
    reader: Callable[[], ArticleReader]
    by: Callable[[], ReadBy]
    each: Callable[[Outcome | Postponed], None]
    outcomes: list[Outcome] = field(default_factory=list)

    def visit(self, item: ItemRow) -> None:
        """Ask for the page of an item, store its article, and keep what became of it."""
        again = conditional(item.etag, item.modified) if item.article_id else {}

        def still() -> bool:
            return self.asker.rivers.waits(item)

        try:
            answer = self.asker.get(item.url, max_bytes=_most_bytes(), headers=again, still=still)
            if answer.status == 304:
                self._stored(item, None, {})
                return
            article = _read(item, answer)
        except Overtaken:
            return
        except InputError as error:
            self._failed(item, error)
            return
        # What a page says of itself is kept only where its article is.
        self._store(item, article, heard(answer, self.asker.clock.now()))

    def fail(self, item: ItemRow, error: InputError) -> None:
        """Keep that an item could not be read at all."""
        self._failed(item, error)

    def _store(self, item: ItemRow, article: Article, kept: dict[str, str | None], *, again: bool = True) -> None:
        article = self._as_known(replace(article, source=item.url))
        outcome = self._add(article)
        if outcome.skipped is not None:
            error = InputError(outcome.skipped.code, "{reason}", reason=outcome.skipped.message)
            self._aside(item, error, told=True)
        else:
            self._stored(item, article, {**kept, "article_id": article.id}, again=again)

    def _as_known(self, article: Article) -> Article:
        """Give an article the address under which the ledger has it: with http or https, a closing slash or none."""
        from lontar.sources.ids import article_id, spellings

        if article.url is None:
            return article
        under = {article_id(text="", url=url): url for url in spellings(article.url)}
        known = self.store.known_under(list(under))
        return article if known is None else replace(article, id=known, url=under[known])

    def _add(self, item: Article | Skipped) -> Outcome:
        self.outcomes.clear()
        adding = Adding(self.store, self.reader, self.by, each=self.outcomes.append, stop=Stop())
        adding.take(item)
        adding.commit()
        (outcome,) = self.outcomes
        self.each(outcome)
        return outcome

    def _stored(
        self, item: ItemRow, article: Article | None, kept: dict[str, str | None], *, again: bool = True
    ) -> None:
        """Keep that an item's article is in the ledger as its page has it, and when the page is looked at again."""
        from lontar.store.river_rows import moment

        now = self.asker.clock.now()
        visits = item.visits + 1 if item.state == "stored" else 0
        fresh = article is None or _is_fresh(article, now)
        pause = _VISITS[visits] if again and fresh and visits < len(_VISITS) else None
        later = None if pause is None else moment(now + self.asker.clock.about(pause, _JITTER))
        values: dict[str, Any] = {
            **kept, "state": "stored", "told": None, "tries": 0, "visits": visits, "failure": None, "next_at": later,
        }  # fmt: skip
        self.asker.rivers.keep(item.page, was=item, **values)

    def _failed(self, item: ItemRow, error: InputError) -> None:
        """Keep why a page gave nothing: it is tried again, read from its feed, or set aside."""
        now = self.asker.clock.now()
        if rests_itself(error, item.host):
            self.asker.rivers.keep(item.page, was=item, next_at=self.asker.rivers.host(item.host).next_at)
            return
        if item.state == "stored":
            # What is in the ledger stays; the next look may find the page again.
            self._stored(item, None, {})
            return
        pauses = () if error.code in _FINAL else _PAUSES if is_trouble(error) else _REFUSED_PAUSES
        if (not is_trouble(error) or item.tries >= len(pauses)) and self._from_feed(item):
            return
        if item.tries < len(pauses):
            later = next_try(error, now, self.asker.clock.about(pauses[item.tries], _JITTER))
            failure = failure_of(error, now)
            self.asker.rivers.keep(item.page, was=item, tries=item.tries + 1, next_at=later, failure=failure)
            self.each(Postponed(item.url, error, later))
        else:
            self._aside(item, error, told=False)

    def _from_feed(self, item: ItemRow) -> bool:
        """Read an article from its feed, where that gives its whole text."""
        from lontar.sources.rivers import page_of

        told = _told(item)
        page = page_of(told)
        if page is None:
            return False
        try:
            article = _read(item, page)
        except InputError:
            return False
        # The page was refused: it is not looked at again for a change.
        self._store(item, article, {}, again=False)
        return True

    def _aside(self, item: ItemRow, error: InputError, *, told: bool) -> None:
        """Set an item aside; `told` that the record of what was not read has it already."""
        if not told:
            self._add(Skipped(item.url, error.code, say_error(error)))
        # An article that is in the ledger stays there, though its feed said that it changed.
        state = "aside" if item.article_id is None else "stored"
        failure = failure_of(error, self.asker.clock.now())
        self.asker.rivers.keep(item.page, was=item, state=state, told=None, next_at=None, failure=failure)


def _read(item: ItemRow, answer: Answer) -> Article:
    from lontar.sources.reading import read_answer

    if not answer.whole:
        raise InputError(
            "url_truncated",
            "{source} broke off before its end. Try again later, or save the page and give the file.",
            source=item.url,
        )
    if _is_front(answer.url) and not _is_front(item.url):
        # Where articles that are gone lead to the front page, that is none of them.
        raise InputError(
            "not_an_article",
            "{source} has no article in it that could be found. Give the page of one article, or its text.",
            source=item.url,
        )
    return read_answer(answer, item.url, behind=_known(_told(item)), max_bytes=_most_bytes())


def _told(item: ItemRow) -> Told:
    from lontar.sources.rivers import Told

    return Told(**item.told) if item.told else Told(item.url)


def _known(told: Told) -> Known:
    from lontar.sources.article import Known

    return Known(title=told.title, byline=told.byline, published=told.published, language=told.language)


def _most_bytes() -> int:
    from lontar.sources.options import SourceOptions

    return SourceOptions().max_bytes


def _is_front(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query


def _is_fresh(article: Article, now: float) -> bool:
    oldest = (datetime.fromtimestamp(now, UTC) - timedelta(days=_FRESH_DAYS)).date().isoformat()
    return article.published is None or article.published[:10] >= oldest
