"""Polling one feed: what it tells is queued, what became of it is on record, and so is when it is polled next."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final

from lontar.errors import InputError, LontarError
from lontar.ledger_asking import Asker, is_trouble, next_try, rests_itself

if TYPE_CHECKING:
    from lontar.sources.rivers import River
    from lontar.sources.web import Answer
    from lontar.store.alerts import Failure
    from lontar.store.river_rows import ItemRow, RiverRow

_ACCEPT: Final = (
    "application/rss+xml,application/atom+xml,application/feed+json,application/xml;q=0.9,text/xml;q=0.9,"
    "application/json;q=0.8,text/html;q=0.7,*/*;q=0.5"
)
_QUICKER: Final = 0.5
_SLOWER: Final = 1.5
"""How the time between two polls changes after one with news, and after one without."""
_LONGEST_REST: Final = 86_400.0
"""Seconds: so long at most a feed may ask for, and so long at most one that fails is left alone."""
_JITTER: Final = 0.1
_AHEAD: Final = 60.0
"""Seconds by which a Last-Modified may be ahead: one from the future would say "not changed" until then."""


@dataclass(frozen=True, slots=True)
class Polled:
    """What one poll of a feed brought: how many items that were new or told otherwise, or why it failed."""

    river: RiverRow
    news: int = 0
    changed: bool = False
    failure: LontarError | None = None


def poll(river: RiverRow, asker: Asker) -> Polled:
    """Poll a feed and queue what it tells. What keeps it from answering is on record and no error here."""
    try:
        answer = ask_feed(river.url, asker, headers=conditional(river.etag, river.modified))
        same = answer.status == 304 or _digest(answer) == river.digest
        told = None if same else read_feed(answer, asker)
    except InputError as error:
        return failed(river, error, asker)
    return answered(river, answer, told, asker)


def ask_feed(url: str, asker: Asker, *, headers: Mapping[str, str]) -> Answer:
    """Ask for a feed; InputError."""
    from lontar.sources.rivers import MAX_BYTES

    return asker.get(url, max_bytes=MAX_BYTES, headers={"Accept": _ACCEPT, **headers})


def _take(river: RiverRow, told: River, asker: Asker) -> int:
    """Queue what a feed tells, follow the sitemaps that an index lists; return how much of it is news."""
    from lontar.store.river_rows import moment

    now = moment(asker.clock.now())
    if told.kind == "index":
        children = [row_of(url, asker, parent=river.id) for url in told.children if url != river.url]
        new = asker.rivers.add(children)
        listed = {one.url for one in children}
        own = [one for one in asker.rivers.all() if one.parent_id == river.id]
        asker.rivers.drop(one.id for one in own if one.given not in listed and one.url not in listed)
        for one in own:
            back = one.next_at is None and (one.given in listed or one.url in listed)
            if back and not _gone(one.failure):
                asker.rivers.change(one.id, next_at=now)
        return len(new)
    return asker.rivers.tell([*_items(river, told, now), *_refused(river, told, now)], now=now)


def row_of(url: str, asker: Asker, *, parent: str | None = None, **facts: Any) -> RiverRow:
    """Return a feed as it is first kept: polled at once, and then as often as the settings allow."""
    from lontar.sources.robots import host_key
    from lontar.store.river_rows import RiverRow, moment, river_id

    now = moment(asker.clock.now())
    pace = asker.settings.following.poll_least
    given = {"id": river_id(url), "given": url, "next_at": now, **facts}
    return RiverRow(url=url, host=host_key(url), pace=pace, parent_id=parent, added_at=now, **given)


def conditional(etag: str | None, modified: str | None) -> dict[str, str]:
    """Return the headers that ask for something only where it is not what it was."""
    asked = {"If-None-Match": etag, "If-Modified-Since": modified}
    return {name: value for name, value in asked.items() if value}


def heard(answer: Answer, now: float) -> dict[str, str | None]:
    """Return what to ask with next time; a Last-Modified from the future is none."""
    modified = answer.headers.get("last-modified")
    try:
        if modified and parsedate_to_datetime(modified).timestamp() > now + _AHEAD:
            modified = None
    except (ValueError, OverflowError):
        modified = None
    etag = answer.headers.get("etag")
    return {"etag": etag if etag and len(etag) < 500 and etag.isascii() else None, "modified": modified}


def failure_of(error: LontarError, now: float) -> Failure:
    """Return an error as it is kept."""
    from lontar.store.alerts import Failure
    from lontar.store.river_rows import moment

    return Failure(error.code, error.text, error.values, moment(now))


def read_feed(answer: Answer, asker: Asker) -> River:
    """Read what a feed tells; InputError."""
    from lontar.sources.rivers import read_river

    return read_river(answer, today=datetime.fromtimestamp(asker.clock.now(), UTC))


def _digest(answer: Answer) -> str:
    return hashlib.sha256(answer.raw).hexdigest()


def _items(river: RiverRow, told: River, now: str) -> Iterable[ItemRow]:
    from lontar.sources.ids import same_page
    from lontar.sources.robots import host_key
    from lontar.store.river_rows import ItemRow

    for one in told.entries:
        try:
            page, host = same_page(one.url), host_key(one.url)
        except ValueError:
            continue  # an address that cannot be parsed is none
        if host:
            said = {name: value for name, value in asdict(one).items() if value is not None and name != "stamp"}
            yield ItemRow(page, river.id, host, one.url, one.stamp, told=said, next_at=now, told_at=now)


def _refused(river: RiverRow, told: River, now: str) -> Iterable[ItemRow]:
    """Give what a feed tells under addresses that cannot be kept: set aside at once, with the reason."""
    from lontar.store.alerts import Failure
    from lontar.store.river_rows import ItemRow

    for url in told.refused:
        values = {"source": url, "reason": "it is too long, or not written in plain characters"}
        failure = Failure("url_invalid", "{source} is not an address that can be fetched: {reason}.", values, now)
        yield ItemRow(url, river.id, river.host, url, "", "aside", failure=failure, told_at=now)


def answered(river: RiverRow, answer: Answer, told: River | None, asker: Asker) -> Polled:
    """Queue what a feed tells (None: the same as before), and keep where it is now and when it is polled next."""
    from lontar.sources.rivers import fits
    from lontar.sources.robots import host_key
    from lontar.store.river_rows import moment

    news = 0 if told is None else _take(river, told, asker)
    now, follow = asker.clock.now(), asker.settings.following
    pace = min(max(river.pace * (_QUICKER if news else _SLOWER), follow.poll_least), follow.poll_most)
    own = told.rest if told else river.rest
    rest = min(max(_max_age(answer), own), _LONGEST_REST)
    values: dict[str, Any] = {
        "pace": pace, "rest": own, "failures": 0, "failure": None, "polled_at": moment(now),
        "answered_at": moment(now), "next_at": moment(now + max(asker.clock.about(pace, _JITTER), rest)),
    }  # fmt: skip
    if answer.status != 304:
        values |= {**heard(answer, now), "digest": _digest(answer)}
    if told is not None:
        values |= {"kind": told.kind, "title": told.title or river.title}
    if news:
        values["news_at"] = moment(now)
    if answer.moved and answer.moved != river.url and fits(answer.moved):
        if any(one.url == answer.moved and one.id != river.id for one in asker.rivers.all()):
            return failed(river, _twice(river, answer.moved), asker)
        values |= {"url": answer.moved, "host": host_key(answer.moved)}
    asker.rivers.change(river.id, **values)
    return Polled(river, news, changed=told is not None)


def failed(river: RiverRow, error: LontarError, asker: Asker) -> Polled:
    """Keep why a feed gave nothing and when it is asked again: later each time, never once it is gone for good."""
    from lontar.store.river_rows import moment

    now = asker.clock.now()
    if rests_itself(error, river.host):
        # It was not asked at all.
        asker.rivers.change(river.id, next_at=asker.rivers.host(river.host).next_at)
        return Polled(river, failure=error)
    failures = river.failures + 1
    waits = asker.settings.following.poll_least * 2.0 ** min(failures - (1 if is_trouble(error) else 0), 12)
    wait = asker.clock.about(min(waits, _LONGEST_REST), 0.25)
    asker.rivers.change(
        river.id, failures=failures, failure=failure_of(error, now), polled_at=moment(now),
        next_at=None if _gone(error) else next_try(error, now, wait),
    )  # fmt: skip
    return Polled(river, failure=error)


def _gone(failure: LontarError | Failure | None) -> bool:
    """Whether a feed is polled no more because of this."""
    if failure is None or failure.code != "url_status":
        return failure is not None and failure.code == "feed_twice"
    return failure.values.get("status") == 410


def _twice(river: RiverRow, moved: str) -> InputError:
    return InputError(
        "feed_twice",
        "{source} has moved to {moved}, which is followed already. It is polled no more under the old address; "
        "`lontar feed remove` takes it from the list.",
        source=river.url,
        moved=moved,
    )


def _max_age(answer: Answer) -> float:
    found = re.search(r"\bmax-age\s*=\s*\"?(\d{1,8})\b", answer.headers.get("cache-control", ""), re.IGNORECASE)
    return float(found[1]) if found else 0.0
