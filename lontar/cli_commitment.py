"""`lontar commitments`: what actors said they would do, and what a scenario would call for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import click

from lontar.asking import checked_scenario, exact_day
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
)
from lontar.cli_group import Explained
from lontar.cli_list import conclude
from lontar.cli_options import ID_LENGTH, cut, filter_options, json_option, ledger_option, session
from lontar.cli_progress import announce, print_json
from lontar.ledger import Ledger
from lontar.messages import count, name_of, say
from lontar.positioned import deadline_shown
from lontar.profiled import names_of
from lontar.types import Commitment, Filters


@click.command(
    cls=Explained,
    example='lontar commitments --actor NATO\nlontar commitments --if "Rusia menyerang Polandia" --on 2024-06-01',
)
@click.option(
    "--if", "scenario", metavar="SCENARIO", help="Only those whose condition this would meet, the surest first."
)
@click.option(
    "--on", "day", metavar="DAY", help="Made by this day (YYYY-MM-DD), with the members bound on it; else today."
)
@click.option(
    "--open",
    "overdue",
    is_flag=True,
    help="Only those whose deadline has passed without a later word on it, the last first.",
)
@click.option("--members", "members", is_flag=True, help="Name the members that are bound, too.")
@filter_options()
@json_option
@ledger_option
def commitments(
    scenario: str | None, day: str | None, overdue: bool, members: bool, filters: Filters, as_json: bool
) -> None:
    """List promises, refusals, threats, offers, demands and obligations, newest first: who is bound, if what, to what.

    SCENARIO is a short sentence on what may happen, in any language.
    """
    from lontar.types_record_json import commitment_to_json

    asked, on = checked_scenario(scenario), None if day is None else exact_day(day)
    with session().open() as ledger:
        rows, more = cut(partial(ledger.commitments, scenario=asked, on=on, overdue=overdue), filters)
        if as_json:
            for one in rows:
                print_json(commitment_to_json(one))
            return
        show_lines(each for one in rows for each in commitment_block(one, ledger, members=members))
        conclude_commitments(len(rows), more=more, scenario=scenario)


def conclude_commitments(shown: int, *, more: bool, scenario: str | None) -> None:
    """Say that there is more, or that nobody has declared what they would do in such a case."""
    if scenario is not None and not shown:
        announce(say("no_met", "Nobody here has declared what they would do in this case."))
    else:
        conclude(shown, more=more)


def commitment_block(commitment: Commitment, ledger: Ledger, *, members: bool) -> Iterator[Line]:
    """Yield the lines of a commitment: who, which act, who is bound; if what, what follows; the passage."""
    statement, article = ledger.statement(commitment.statement)
    yield head(
        placed_day(commitment.said_on),
        Part(actor_shown(commitment.actor), "bold"),
        Part(name_of("acts", commitment.act), "yellow"),
        bound_shown(commitment),
        reports_shown(commitment.reports, commitment.independent_reports),
        "" if commitment.meets is None else f"{name_of('commitment_parts', 'meets')} {commitment.meets:.2f}",
        Part(commitment.statement[:ID_LENGTH], "dim"),
    )
    if commitment.condition is not None:
        yield _named(say("column_condition", "condition"), commitment.condition.text)
        yield _named(name_of("commitment_parts", "consequence"), commitment.consequence)
    if commitment.deadline:
        yield _named(name_of("commitment_parts", "deadline"), deadline_shown(commitment))
    if members and commitment.members:
        yield _named(name_of("commitment_parts", "members"), ", ".join(names_of(commitment.members, ledger.known)))
    yield passage_line(statement, article)
    yield source_line(article)
    yield line(0, "")


def bound_shown(commitment: Commitment) -> str:
    """Return the body in whose name a commitment is made, and how many members it binds with it."""
    if commitment.bound is None:
        return ""
    if not commitment.members:
        return say("bound_body", "for {body}", body=commitment.bound)
    number = count(len(commitment.members))
    if commitment.members_on:
        return say(
            "bound_members_on", "for {body} ({n} members, as known on {day})", body=commitment.bound, n=number,
            day=commitment.members_on,
        )  # fmt: skip
    return say("bound_members", "for {body} ({n} members)", body=commitment.bound, n=number)


def _named(name: str, words: str) -> Line:
    return Line(INDENT, (Part(f"{name}: ", "dim"), Part(" ".join(words.split()))))
