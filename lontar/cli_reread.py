"""`lontar reread`: articles are read again from their stored texts, and what changed in them is shown."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from lontar.changed import ReadingChange
from lontar.cli_changes import show_change
from lontar.cli_group import DONE, INTERRUPTED, SOME_SKIPPED, Explained
from lontar.cli_merge import compare
from lontar.cli_options import filter_options, json_option, ledger_option, session
from lontar.cli_progress import announce, counting, skipped_message, stopping
from lontar.errors import UsageError
from lontar.ledger import Ledger, Reread
from lontar.messages import count, say
from lontar.types import Filters, Skipped

if TYPE_CHECKING:
    from lontar.store.past import Outstanding


@click.command(cls=Explained, example="lontar reread --dry-run --limit 20\nlontar reread --outlet Kabar --since 2024")
@click.argument("ids", nargs=-1, metavar="[ID…]")
@click.option("--all", "everything", is_flag=True, help="Also what this model has read with these rules.")
@click.option("--before", metavar="MOMENT", help="Only what was last read before this moment (ISO 8601, UTC).")
@click.option("--dry-run", "dry", is_flag=True, help="Show what would change, and store nothing.")
@click.option("--no-merge", is_flag=True, help="Do not compare what changed afterwards, as `lontar merge` does.")
@filter_options(shown=None)
@json_option
@ledger_option
def reread(ids: tuple[str, ...], dry: bool, no_merge: bool, as_json: bool, **given: Any) -> int:
    """Read articles again from their stored texts, and show which statements are new, gone or changed.

    Without IDs: all that another model has read, or the same with other rules or knowledge, the oldest reading first.
    Each is stored as a whole, what was read before stays on record, and decisions follow their words. Stopped at any
    moment, the same command goes on where it was.
    """
    if ids and (given["filters"] != Filters(limit=None) or given["everything"] or given["before"]):
        raise UsageError(
            "reread_ids",
            "IDs say already which articles are meant. Leave out the filters, --all and --before, or the IDs.",
        )
    with session().open() as ledger:
        done = _run(ledger, ids or None, _asked(ledger, **given), dry=dry, as_json=as_json)
        # Also what a run that was killed has read again and not compared.
        waiting = done.differs or (not dry and ledger.store.derived.waits())
        if dry or done.stopped or no_merge or not waiting:
            return _exit_code(done)
        return INTERRUPTED if compare(ledger).stopped else _exit_code(done)


def _asked(ledger: Ledger, *, everything: bool, before: str | None, filters: Filters) -> Outstanding:
    from lontar.store.past import Outstanding

    return Outstanding(None if everything else ledger.read_by, _moment(before), filters)


def _moment(written: str | None) -> str | None:
    """Return a moment as it is kept (ISO 8601, UTC); UTC where no zone is given, None as it is; UsageError."""
    if written is None:
        return None
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise UsageError(
            "bad_moment",
            "{value!r} is no moment. Write a day as 2026-03-01, or a time as 2026-03-01T14:30.",
            value=written,
        ) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).isoformat(timespec="microseconds")


def _run(
    ledger: Ledger, ids: tuple[str, ...] | None, asked: Outstanding, *, dry: bool, as_json: bool
) -> Reread:  # fmt: skip
    waiting = len(ids) if ids is not None else ledger.to_reread(asked)
    most = asked.filters.limit
    meant = waiting if most is None else min(waiting, most)
    announce(
        say(
            "to_reread",
            "Articles to read again: {n}, with {model} (rules {rules}).",
            n=count(meant),
            model=ledger.read_by.model,
            rules=ledger.read_by.rules,
        )
    )
    with counting(say("reading_again", "Reading again"), lambda: meant) as heard, stopping() as stop:

        def hear(item: ReadingChange | Skipped) -> None:
            heard(1)
            if isinstance(item, Skipped):
                announce(skipped_message(item))
            elif as_json or item.statements:
                show_change(item, as_json=as_json)

        done = ledger.reread(ids, asked=asked, dry=dry, each=hear, stop=stop)
    report(done, dry=dry)
    if done.stopped and asked.by is None and asked.before is not None:
        announce(say("reread_go_on", "To go on where it was: --all --before {moment}", moment=asked.before))
    return done


def report(done: Reread, *, dry: bool) -> None:
    """Say what reading again did, on standard error."""
    announce(
        say(
            "reread_done",
            "Read again: {articles}, of which as before: {same}. Statements new: {new}, gone: {gone}, changed: "
            "{changed}. Skipped: {skipped}.",
            articles=count(done.articles),
            same=count(done.same),
            new=count(done.new),
            gone=count(done.gone),
            changed=count(done.changed),
            skipped=count(len(done.skipped)),
        )
    )
    if dry:
        announce(say("reread_dry", "Nothing was stored."))
    if done.stopped:
        announce(say("stopped", "Stopped as asked. All of this is kept; run the same command again to go on."))


def _exit_code(done: Reread) -> int:
    return INTERRUPTED if done.stopped else SOME_SKIPPED if done.skipped else DONE
