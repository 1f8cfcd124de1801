"""`lontar watch`: polls the feeds that are followed and reads what they tell, for weeks or once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from lontar.cli_group import DONE, INTERRUPTED, Explained
from lontar.cli_options import json_option, ledger_option, session
from lontar.cli_progress import announce, outcome_to_json, print_json, stopping
from lontar.ledger import Outcome
from lontar.ledger_polling import Polled
from lontar.ledger_visiting import Postponed
from lontar.ledger_watching import Event, Watched
from lontar.messages import count, name_of, say, say_error
from lontar.types import Article


@click.command(cls=Explained, example="lontar watch --once")
@click.option("--once", is_flag=True, help="Poll what is due, read what waits, and end.")
@click.option("--no-merge", is_flag=True, help="Do not compare what is new afterwards, as `lontar merge` does.")
@json_option
@ledger_option
def watch(once: bool, no_merge: bool, as_json: bool) -> int:
    """Poll the feeds that are followed and read what they tell, until it is stopped; `--once`: what is due now.

    Every host is asked one request at a time, with rests, as its robots.txt allows. Killed at any moment, it goes on
    where it was. SIGTERM and Ctrl-C finish the article in hand.
    """

    def hear(event: Event) -> None:
        if as_json:
            print_json(event_to_json(event))
        if told := event_line(event):
            announce(f"{datetime.now().astimezone():%H:%M:%S} {told}")

    with session().open() as ledger, stopping() as stop:
        if not ledger.followed_feeds():
            announce(say("no_feeds", "No feed is followed. Name one with `lontar feed add URL`."))
        done = ledger.watch(once=once, merge=not no_merge, each=hear, stop=stop)
    announce(watched(done))
    return INTERRUPTED if done.stopped else DONE


def event_line(event: Event) -> str:
    """Return what happened in a line; nothing for what is as it was."""
    if isinstance(event, Polled):
        if event.failure is not None:
            return say("watch_feed_failed", "{url}: {reason}", url=event.river.url, reason=say_error(event.failure))
        return say("watch_feed", "{url}: news {n}", url=event.river.url, n=count(event.news)) if event.news else ""
    if isinstance(event, Postponed):
        at = datetime.fromisoformat(event.next_at).astimezone()
        return say(
            "watch_later", "later, at {at}: {reason} [{code}]",
            at=f"{at:%H:%M}", reason=say_error(event.failure), code=event.failure.code,
        )  # fmt: skip
    if event.skipped is not None:
        reason, code = event.skipped.message, event.skipped.code
        return say("watch_aside", "set aside {url}: {reason} [{code}]", url=event.source, reason=reason, code=code)
    return "" if event.status == "unchanged" or event.article is None else _article_line(event, event.article)


def _article_line(event: Outcome, article: Article) -> str:
    title = " · ".join(part for part in (article.outlet, article.title) if part) or event.source
    n, id = count(event.statements), article.id[:8]
    return f"{name_of('watched', event.status)} {id} {title} ({say('found', '{n} statements', n=n)})"


def event_to_json(event: Event) -> dict[str, Any]:
    """Return an event for programs; articles as `lontar add --json` tells them."""
    if isinstance(event, Polled):
        failure = event.failure
        told: dict[str, Any] = {"outcome": "polled", "source": event.river.url, "news": event.news}
    elif isinstance(event, Postponed):
        failure = event.failure
        told = {"outcome": "postponed", "source": event.url, "next_at": event.next_at}
    else:
        return outcome_to_json(event)
    return {
        **told, "code": failure.code if failure else None, "message": say_error(failure) if failure else None,
    }  # fmt: skip


def watched(done: Watched) -> str:
    """Return what a watch did."""
    return say(
        "watched",
        "Polls: {polls}, failed: {failed}. New: {new}. Updated: {updated}. Set aside: {aside}. "
        "Statements: {statements}.",
        polls=count(done.polls), failed=count(done.failed_polls), new=count(done.new), updated=count(done.updated),
        aside=count(done.aside), statements=count(done.statements),
    )  # fmt: skip
