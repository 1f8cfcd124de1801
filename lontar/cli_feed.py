"""`lontar feed add|remove` and `lontar feeds`: feeds and sitemaps that `lontar watch` follows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import click

from lontar.cli_blocks import INDENT, Line, Part, head, line, show_lines
from lontar.cli_group import DONE, SOME_SKIPPED, Explained, ExplainedGroup
from lontar.cli_options import ID_LENGTH, json_option, ledger_option, session
from lontar.cli_progress import announce, print_json
from lontar.errors import InputError
from lontar.messages import count, name_of, say, say_error

if TYPE_CHECKING:
    from lontar.store.river_rows import ItemRow, RiverRow

_STYLES: Final = {"well": "green", "new": "", "failing": "red", "stopped": "red"}
_ITEMS: Final = 3


@click.group(cls=ExplainedGroup, example="lontar feed add https://example.org/feed\nlontar watch")
def feed() -> None:
    """Follow feeds and sitemaps, or stop following them. `lontar watch` reads what they tell."""


@feed.command(cls=Explained, example="lontar feed add https://example.org/feed https://example.net/sitemap-news.xml")
@click.argument("urls", nargs=-1, required=True, metavar="URL…")
@json_option
@ledger_option
def add(urls: Sequence[str], as_json: bool) -> int:
    """Follow feeds (RSS, Atom, JSON Feed) and sitemaps; of a page, the feed that it names.

    Each is asked once, so that what cannot be followed is refused at once. Articles are read by `lontar watch`.
    """
    from lontar.followed import followed_to_json

    refused: list[InputError] = []
    with session().open(create=True) as ledger:
        for url in urls:
            try:
                river, queued = ledger.follow_feed(url)
            except InputError as error:
                if len(urls) == 1:
                    raise
                refused.append(error)
                announce(say("skipped", "Skipped: {reason} [{code}]", reason=say_error(error), code=error.code))
                continue
            print_json(followed_to_json(river, [])) if as_json else show_lines(feed_block(river, ()))
            announce(added(queued))
    if len(refused) == len(urls):
        raise refused[-1]
    return SOME_SKIPPED if refused else DONE


@feed.command(cls=Explained, example="lontar feed remove https://example.org/feed")
@click.argument("feed_id", metavar="URL|ID")
@json_option
@ledger_option
def remove(feed_id: str, as_json: bool) -> None:
    """Follow a feed no more. What it told and was not read is forgotten; its articles stay."""
    with session().open() as ledger:
        found = ledger.unfollow_feed(feed_id)
    if as_json:
        print_json({"id": found.id, "url": found.url})
    announce(say("feed_removed", "{url} is no longer followed.", url=found.url))


@click.command(cls=Explained, example="lontar feeds --items 10")
@click.option(
    "--items", type=click.IntRange(min=0), default=_ITEMS, metavar="N",
    help="How many items to show of each feed that could not be read; 3 without it.",
)  # fmt: skip
@json_option
@ledger_option
def feeds(items: int, as_json: bool) -> None:
    """List the feeds that are followed: how they do, when they are polled next, what could not be read and why."""
    from lontar.followed import followed_to_json

    with session().open() as ledger:
        rivers = ledger.followed_feeds()
        for river in rivers:
            troubled = ledger.store.rivers.items(river.id, failed=True, limit=items)
            print_json(followed_to_json(river, troubled)) if as_json else show_lines(feed_block(river, troubled))
    if not rivers:
        announce(say("no_feeds", "No feed is followed. Name one with `lontar feed add URL`."))


def added(queued: int | None) -> str:
    """Return what became of a feed that was named; None where it was followed already."""
    if queued is None:
        return say("feed_known", "That feed is followed already.")
    return say("feed_added", "Followed. Articles that wait: {n}. Read them: lontar watch", n=count(queued))


def feed_block(river: RiverRow, items: Sequence[ItemRow]) -> Iterator[Line]:
    """Yield the lines of a feed: address, how it does, when it is polled next; why it failed; items with reasons."""
    from lontar.followed import health_of, why

    health = health_of(river)
    yield head(
        Part(river.url, "bold"),
        river.title or "",
        Part(name_of("health", health), _STYLES[health]),
        Part(river.id[:ID_LENGTH], "dim"),
    )
    yield line(INDENT, " · ".join(part for part in _facts(river) if part))
    if river.failure is not None:
        yield line(INDENT, f"{river.failure.at[:16]} {why(river.failure)} [{river.failure.code}]", "red")
    for item in items:
        yield line(INDENT, f"{name_of('item_states', item.state)}: {item.url}")
        if item.failure is not None:
            yield line(2 * INDENT, f"{why(item.failure)} [{item.failure.code}]", "red")


def _facts(river: RiverRow) -> Iterator[str]:
    yield name_of("river_kinds", river.kind) if river.kind else ""
    yield say("feed_next", "next {at}", at=_minute(river.next_at)) if river.next_at else ""
    yield say("feed_answered", "last answer {at}", at=_minute(river.answered_at)) if river.answered_at else ""
    yield say("feed_news", "last news {at}", at=_minute(river.news_at)) if river.news_at else ""
    yield say(
        "feed_counts", "stored {stored}, waiting {waiting}, set aside {aside}",
        stored=count(river.stored), waiting=count(river.waiting), aside=count(river.aside),
    )  # fmt: skip


def _minute(moment: str) -> str:
    """Return a moment as people read it, in UTC as the ledger has it."""
    return f"{moment[:16].replace('T', ' ')} UTC"
