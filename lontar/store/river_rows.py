"""What the tables of rivers say, as values, and values as these tables take them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import RowMapping, null

from lontar.store.alerts import Failure

ItemState = Literal["waiting", "stored", "aside"]


@dataclass(frozen=True, slots=True)
class RiverRow:
    """A feed or sitemap that is followed; `url` is where it is now, `given` where it was when it was added.

    `pace` and `rest` are in seconds: what lies between two polls, and at least. `next_at` is None where it is polled no
    more. `waiting`, `stored` and `aside` count what it told. Moments are ISO 8601 in UTC.
    """

    id: str
    url: str
    given: str
    host: str
    pace: float
    rest: float = 0.0
    parent_id: str | None = None
    kind: str | None = None
    title: str | None = None
    etag: str | None = None
    modified: str | None = None
    digest: str | None = None
    next_at: str | None = None
    polled_at: str | None = None
    answered_at: str | None = None
    news_at: str | None = None
    failures: int = 0
    failure: Failure | None = None
    added_at: str = ""
    waiting: int = 0
    stored: int = 0
    aside: int = 0


@dataclass(frozen=True, slots=True)
class ItemRow:
    """Something that a feed told: `page` is what all addresses of its page have in common, `told` what the feed says.

    `tries` counts requests that failed since it waits, `visits` those after it was stored.
    """

    page: str
    river_id: str
    host: str
    url: str
    stamp: str
    state: ItemState = "waiting"
    told: Mapping[str, Any] | None = None
    etag: str | None = None
    modified: str | None = None
    article_id: str | None = None
    tries: int = 0
    visits: int = 0
    next_at: str | None = None
    failure: Failure | None = None
    told_at: str = ""


@dataclass(frozen=True, slots=True)
class HostRow:
    """What is known of a host: before `next_at` it is not asked; `rules` is its robots.txt, None where not known."""

    host: str
    next_at: str
    failures: int
    rules: str | None
    rules_until: str | None


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, and up to when what is due is taken: the same, or for one round its beginning (new items always are)."""

    now: str
    until: str


def moment(seconds: float) -> str:
    """Return a time in seconds since 1970 as the tables keep it."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")


def seconds_of(moment: str) -> float:
    """Return a time of the tables in seconds since 1970."""
    return datetime.fromisoformat(moment).timestamp()


def river_id(url: str) -> str:
    """Return the id of a feed that is followed, by the address under which it was added."""
    return hashlib.sha256(f"river|{url}".encode()).hexdigest()[:16]


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as columns take them: what is JSON as such, None as NULL."""
    found = {**values}
    if "failure" in values:
        failure = values["failure"]
        found["failure"] = null() if failure is None else failure_row(failure)
        found["failed_at"] = None if failure is None else failure.at
    if "told" in values and values["told"] is None:
        found["told"] = null()
    return found


def failure_row(failure: Failure) -> dict[str, Any]:
    """Return a failure as JSON keeps it; values that JSON does not know become words."""
    plain = {name: one if isinstance(one, int | float | None) else str(one) for name, one in failure.values.items()}
    return {"code": failure.code, "text": failure.text, "values": plain}


def _failure(row: RowMapping) -> Failure | None:
    told = row["failure"]
    return None if told is None else Failure(told["code"], told["text"], told["values"], row["failed_at"])


def river_of(row: RowMapping, counts: RowMapping | None = None) -> RiverRow:
    """Return a row of the table as what it says, with counts of its items by state."""
    values = {name: value for name, value in row.items() if name not in ("failure", "failed_at")}
    number = {state: int(counts[state]) for state in ("waiting", "stored", "aside")} if counts else {}
    return RiverRow(**{**values, **number}, failure=_failure(row))


def item_of(row: RowMapping) -> ItemRow:
    """Return a row of the table as what it says."""
    values = {name: value for name, value in row.items() if name not in ("failure", "failed_at")}
    return ItemRow(**values, failure=_failure(row))


def river_values(row: RiverRow) -> dict[str, Any]:
    """Return a feed as it is first kept."""
    names = (
        "id", "url", "given", "parent_id", "host", "kind", "title", "pace", "rest", "next_at", "failures", "added_at",
    )  # fmt: skip
    return {name: getattr(row, name) for name in names}


def item_values(row: ItemRow) -> dict[str, Any]:
    """Return an item as it is first kept."""
    names = ("page", "river_id", "host", "url", "state", "stamp", "tries", "visits", "next_at", "told_at")
    values = {name: getattr(row, name) for name in names}
    return plain({**values, "told": row.told, "failure": row.failure})
