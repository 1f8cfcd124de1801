"""`lontar alert add|remove|send` and `lontar alerts`: addresses that are told of what is new."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from lontar.cli_blocks import INDENT, Line, Part, head, line, show_lines
from lontar.cli_group import DONE, SOME_SKIPPED, Explained, ExplainedGroup
from lontar.cli_options import ID_LENGTH, filter_options, json_option, ledger_option, session
from lontar.cli_progress import announce, print_json
from lontar.messages import count, name_of, say, say_error
from lontar.types import Filters

if TYPE_CHECKING:
    from lontar.ledger_alerts import Delivery
    from lontar.store.alerts import Alert, AlertKind


@click.group(
    cls=ExplainedGroup,
    example="lontar alert add https://example.org/hook --actor Stoltenberg --secret-env HOOK_SECRET\nlontar alert send",
)
def alert() -> None:
    """Let an address be told of what is new. Nothing is sent but by `lontar alert send`."""


@alert.command(
    cls=Explained, example="lontar alert add https://example.org/hook --actor Stoltenberg --secret-env HOOK_SECRET"
)
@click.argument("url", metavar="URL")
@click.option(
    "--only", "kinds", multiple=True, type=click.Choice(("statements", "changes", "deadlines")),
    help="Only new statements, changes of position, or deadlines that have passed. May be repeated; else all.",
)  # fmt: skip
@click.option("--secret-env", metavar="NAME", help="The environment variable with the secret that signs what is sent.")
@click.option("--pages", metavar="URL", help="Where the pages of this ledger are served; else links lead to articles.")
@filter_options(limit=False)
@json_option
@ledger_option
def add(
    url: str,
    kinds: tuple[AlertKind, ...],
    secret_env: str | None,
    pages: str | None,
    filters: Filters,
    as_json: bool,
) -> None:
    """Let URL be told of what is new from now on, within the filters: statements, changes of position, deadlines.

    Nothing is sent yet: `lontar alert send` does, by hand or from cron.
    """
    from lontar.ledger_alerts import alert_to_json

    with session().open() as ledger:
        found, new = ledger.add_alert(url, filters, kinds=kinds, secret_env=secret_env, pages=pages)
    print_json(alert_to_json(found)) if as_json else show_lines(alert_block(found))
    announce(added(new=new))


@alert.command(cls=Explained, example="lontar alert remove 3f2a9b1c")
@click.argument("alert_id", metavar="ID")
@json_option
@ledger_option
def remove(alert_id: str, as_json: bool) -> None:
    """Stop telling an address. ID may be its beginning."""
    with session().open() as ledger:
        found = ledger.remove_alert(alert_id)
    if as_json:
        print_json({"id": found.id, "url": found.url})
    announce(say("alert_removed", "{url} is no longer told.", url=found.url))


@alert.command(cls=Explained, example="lontar alert send --dry-run")
@click.argument("alert_id", metavar="[ID]", required=False)
@click.option("--dry-run", is_flag=True, help="Show what would be sent, and send nothing.")
@json_option
@ledger_option
def send(alert_id: str | None, dry_run: bool, as_json: bool) -> int:
    """Tell every alert, or only ID, what is new for it: one POST each, with a JSON Feed document.

    Where nothing is new, nothing is sent. Exits with 1 where one could not be delivered; it goes with the next call.
    """
    from lontar.ledger_alerts import delivery_to_json

    failed = False
    with session().open() as ledger:
        for one in ledger.send_alerts(alert_id, dry_run=dry_run):
            failed |= one.failure is not None
            print_json(delivery_to_json(one)) if as_json else show_lines(delivery_block(one, dry_run=dry_run))
    return SOME_SKIPPED if failed else DONE


@click.command(cls=Explained, example="lontar alerts")
@json_option
@ledger_option
def alerts(as_json: bool) -> None:
    """List the alerts: which address is told of what, how much so far, and why the last delivery failed if it did."""
    from lontar.ledger_alerts import alert_to_json

    with session().open() as ledger:
        rows = ledger.alerts()
    for one in rows:
        print_json(alert_to_json(one)) if as_json else show_lines(alert_block(one))
    if not rows:
        announce(say("no_alerts", "Nobody is told of anything. Name an address with `lontar alert add URL`."))


def alert_block(found: Alert) -> Iterator[Line]:
    """Yield the lines of an alert: address, what it is told, how much so far; why the last delivery failed."""
    from lontar.ledger_alerts import asked_of

    asked = [f"--{name.replace('_', '-')} {value}" for name, value in asked_of(found.filters).items()]
    yield head(
        Part(found.url, "bold"),
        ", ".join(name_of("alert_kinds", kind) for kind in found.kinds),
        " ".join(asked),
        say("alert_sent", "sent: {n}", n=count(found.sent)),
        say("alert_last", "last on {day}", day=found.delivered_at[:10]) if found.delivered_at else "",
        Part(found.id[:ID_LENGTH], "dim"),
    )
    if found.failure is not None:
        why = say(found.failure.code, found.failure.text, **found.failure.values)
        yield line(INDENT, f"{found.failure.at[:16]} {why} [{found.failure.code}]", "red")


def delivery_block(delivery: Delivery, *, dry_run: bool) -> Iterator[Line]:
    """Yield the lines of a delivery: address and number, then the title of every entry; why it failed if it did."""
    yield head(Part(delivery.alert.url, "bold"), delivered(delivery, dry_run=dry_run), delivery.alert.id[:ID_LENGTH])
    if delivery.failure is not None:
        yield line(INDENT, f"{say_error(delivery.failure)} [{delivery.failure.code}]", "red")
    for entry in delivery.entries:
        yield line(INDENT, f"{(entry.published or '?')[:10]} {entry.title}")


def delivered(delivery: Delivery, *, dry_run: bool) -> str:
    """Return what became of a delivery."""
    n = count(len(delivery.entries))
    if delivery.failure is not None:
        return say("alert_failed", "not delivered")
    if not delivery.entries:
        return say("alert_nothing", "nothing new")
    if delivery.more:
        return say("alert_more", "{n}, and more with the next call", n=n)
    return say("alert_would", "would be sent: {n}", n=n) if dry_run else say("alert_sent", "sent: {n}", n=n)


def added(*, new: bool) -> str:
    """Return what became of an alert that was named, and how it is sent."""
    if new:
        return say("alert_added", "It is told of what is new from now on, when you call: lontar alert send")
    return say("alert_known", "There is such an alert already. To change it, remove it first: lontar alert remove ID")
