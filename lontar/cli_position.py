"""`lontar positions` and `lontar changes`: where each actor stands on an issue, in order of day, and what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import click

from lontar.cli_blocks import (
    INDENT,
    Line,
    Part,
    actor_shown,
    head,
    line,
    passage_line,
    placed_day,
    reports_shown,
    show_lines,
    source_line,
    stance_part,
)
from lontar.cli_group import Explained
from lontar.cli_list import conclude
from lontar.cli_options import ID_LENGTH, filter_options, json_option, ledger_option, session
from lontar.cli_progress import announce, print_json
from lontar.judged import MARK
from lontar.ledger import Ledger
from lontar.messages import count, say
from lontar.positioned import difference_shown, scope_shown
from lontar.types import Change, Filters, Position


@click.command(cls=Explained, example="lontar positions pasukan --actor Macron --since 2024")
@click.argument("issue", metavar="[ISSUE]", required=False)
@click.option("--institutions", is_flag=True, help="Under the state or body in whose name each position was taken.")
@filter_options(issue=False)
@json_option
@ledger_option
def positions(issue: str | None, institutions: bool, filters: Filters, as_json: bool) -> None:
    """Show who has said what on an issue, in order of day: actor, role that day, stance, condition, passage, reports.

    ISSUE is an id that `lontar issues` shows, the beginning of it, or the proposition; without it the one that is
    followed. `--actor` also finds those who speak for a body in office.
    """
    from lontar.types_record_json import position_to_json

    with session().open() as ledger:
        found = ledger.positions(issue, filters, institutions=institutions)
        rows = found[: filters.limit]
        if as_json:
            for one in rows:
                print_json(position_to_json(one))
            return
        show_lines(each for one in rows for each in position_block(one, ledger))
        conclude_positions(len(rows), more=len(found) > len(rows))


@click.command(cls=Explained, example="lontar changes pasukan --actor Macron")
@click.argument("issue", metavar="[ISSUE]", required=False)
@click.option("--institutions", is_flag=True, help="Of the state or body in whose name each position was taken.")
@filter_options(issue=False)
@json_option
@ledger_option
def changes(issue: str | None, institutions: bool, filters: Filters, as_json: bool) -> None:
    """Show who changed position, on one ISSUE or on all: both passages, both days, and what differs.

    The same said again in other words is no change, nor is what is unclear or unsure.
    """
    from lontar.types_record_json import change_to_json

    with session().open() as ledger:
        found = ledger.changes(issue, filters, institutions=institutions)
        rows = found[: filters.limit]
        if as_json:
            for one in rows:
                print_json(change_to_json(one))
            return
        show_lines(each for one in rows for each in change_block(one, ledger))
        conclude_changes(
            partial(_held, ledger, issue, filters, institutions), shown=len(rows), more=len(found) > len(rows)
        )


def _held(ledger: Ledger, issue: str | None, filters: Filters, institutions: bool) -> int:
    followed = [one.id for one in ledger.issues()] if issue is None else [issue]
    return sum(len(ledger.positions(one, filters, institutions=institutions)) for one in followed)


def conclude_positions(shown: int, *, more: bool) -> None:
    """Say that there is more, or why there may be nothing."""
    if shown:
        conclude(shown, more=more)
    else:
        announce(
            say(
                "no_positions",
                "Nobody has taken a position here that is known. Take a filter away, name other wordings with "
                "`lontar issue add … --alias`, or compare what is new with `lontar merge`.",
            )
        )


def conclude_changes(held: Callable[[], int], *, shown: int, more: bool) -> None:
    """Say that there is more, or that positions are known and none of them changed; `held` counts the positions."""
    if shown:
        conclude(shown, more=more)
    elif number := held():
        announce(
            say(
                "no_changes",
                "No change: positions known here: {n}, and none contradicts an earlier one.",
                n=count(number),
            )
        )
    else:
        conclude_positions(0, more=False)


def position_block(position: Position, ledger: Ledger) -> Iterator[Line]:
    """Yield the lines of a position: day, actor, stance; the passage; the condition; where it stands."""
    yield head(
        placed_day(position.day),
        Part(actor_shown(position.actor), "bold"),
        stance_part(position.stance, mark=f" {MARK}" if position.judged else ""),
        scope_shown(position.scope),
        reports_shown(position.reports, position.independent_reports, utterances=1 + len(position.others)),
        f"{position.confidence:.2f}",
        Part(position.statement[:ID_LENGTH], "dim"),
    )
    yield from evidence(position, ledger, indent=INDENT)
    yield line(0, "")


def evidence(position: Position, ledger: Ledger, *, indent: int) -> Iterator[Line]:
    """Yield the passage of a position, its condition, whose decision it is, and where it stands."""
    statement, article = ledger.statement(position.statement)
    yield passage_line(statement, article, indent=indent)
    if position.condition:
        words = " ".join(position.condition.split())
        yield line(indent, f"{say('column_condition', 'condition')}: {words}")
    if position.judged:
        yield line(indent, f"{MARK} {say('stance_judged', 'stance decided by {author}', author=position.judged)}")
    yield source_line(article, indent=indent)


def change_block(change: Change, ledger: Ledger) -> Iterator[Line]:
    """Yield the lines of a change: who, what differs, and both positions with their days and passages."""
    after = change.after
    yield head(Part(after.actor.name, "bold"), "; ".join(difference_shown(change, one) for one in change.differs))
    yield line(INDENT, say("on_issue", "on {issue}", issue=after.issue), "dim")
    for one in (change.before, after):
        shown = head(
            placed_day(one.day), actor_shown(one.actor), stance_part(one.stance), scope_shown(one.scope),
            reports_shown(one.reports, one.independent_reports, utterances=1 + len(one.others)),
            Part(one.statement[:ID_LENGTH], "dim"),
        )  # fmt: skip
        yield Line(INDENT, shown.parts)
        yield from evidence(one, ledger, indent=2 * INDENT)
    yield line(0, "")
