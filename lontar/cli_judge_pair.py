"""`lontar judge merge|stance`: whether two statements report one act, and what one says about an issue."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

import click

from lontar.asking import checked_stance
from lontar.cli_group import Explained
from lontar.cli_judge import REASON, acknowledge
from lontar.cli_options import author_option, json_option, ledger_option, session
from lontar.errors import UsageError
from lontar.ledger import Ledger
from lontar.types import Judgement, Verb

_Command = TypeVar("_Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class How:
    """Whether a decision is taken back, why, by whom, and how that is told."""

    undo: bool
    reason: str | None
    author: str
    as_json: bool


def how_options(command: _Command) -> _Command:
    """Add the options that every decision takes; the command receives them as one `how`."""

    @wraps(command)
    def deciding(*args: Any, **kwargs: Any) -> Any:
        how = How(**{name: kwargs.pop(name) for name in How.__slots__})
        return command(*args, how=how, **kwargs)

    decorated: Any = deciding
    for option in (
        ledger_option,
        json_option,
        author_option,
        REASON,
        click.option("--undo", is_flag=True, help="Take back the newest decision on this that stands."),
    ):
        decorated = option(decorated)
    return decorated  # type: ignore[no-any-return]


@click.command(
    cls=Explained,
    example="lontar judge merge 1a2b3c4d 5e6f7a8b --same\nlontar judge merge 1a2b3c4d 5e6f7a8b --undo",
)
@click.argument("statement_id", metavar="STATEMENT")
@click.argument("other_id", metavar="OTHER")
@click.option("--same", is_flag=True, help="Both report the same act.")
@click.option("--different", is_flag=True, help="They report two acts.")
@how_options
def merge(statement_id: str, other_id: str, same: bool, different: bool, how: How) -> None:
    """Record whether two statements report one act; their utterances are made anew at once."""
    one_of(same, different, how.undo, options="--same, --different, --undo")
    with session().open() as ledger:
        if how.undo:
            judgement = undone(ledger, compared(ledger, statement_id, other_id), how)
        else:
            judgement = ledger.judge_merge(statement_id, other_id, same=same, author=how.author, reason=how.reason)
    acknowledge(judgement, as_json=how.as_json)


@click.command(
    cls=Explained,
    example="lontar judge stance 1a2b3c4d --issue pasukan against\nlontar judge stance 1a2b3c4d --issue pasukan --undo",
)
@click.argument("statement_id", metavar="STATEMENT")
@click.argument("stance", required=False)
@click.option("--issue", required=True, metavar="ISSUE", help="On which issue: an id that `lontar issues` shows.")
@how_options
def stance(statement_id: str, stance: str | None, issue: str, how: How) -> None:
    """Record what a statement says about an issue, a STANCE: for, against, conditional, unclear, unrelated."""
    one_of(stance is not None, how.undo, options="STANCE, --undo")
    code = None if stance is None else checked_stance(stance)
    with session().open() as ledger:
        if code is None:
            judgement = undone(ledger, placed(ledger, statement_id, issue), how)
        else:
            judgement = ledger.judge_stance(statement_id, issue, code, author=how.author, reason=how.reason)
    acknowledge(judgement, as_json=how.as_json)


def undone(ledger: Ledger, judgement: Judgement, how: How) -> Judgement:
    """Take a decision back."""
    return ledger.undo(judgement.id, author=how.author, reason=how.reason)


def one_of(*given: bool, options: str) -> None:
    """Check that exactly one of several was given; UsageError."""
    if given.count(True) != 1:
        raise UsageError(
            "one_of_these", "It is not clear what to record. Give one of these: {options}.", options=options
        )  # fmt: skip


def compared(ledger: Ledger, statement_id: str, other_id: str) -> Judgement:
    """Return the newest decision on two statements that stands; UsageError where there is none."""
    pair = {ledger.statement(one)[0].id for one in (statement_id, other_id)}
    own = [judgement for one in sorted(pair) for judgement in ledger.judgements(one)]
    return newest(own, "merge", lambda about: {about["subject"], about["with"]} == pair, statement=statement_id)


def placed(ledger: Ledger, statement_id: str, issue: str) -> Judgement:
    """Return the newest decision on a statement and an issue that stands; UsageError where there is none."""
    own, about = ledger.statement(statement_id)[0].id, ledger.issue(issue).id
    return newest(ledger.judgements(own), "stance", lambda value: value["issue"] == about, statement=own)


def newest(
    found: Iterable[Judgement], verb: Verb, fits: Callable[[dict[str, str]], bool], *, statement: str
) -> Judgement:
    """Return the newest judgement of a verb that stands and fits what it is about; UsageError."""
    listed = list(found)
    undone = {one.undoes for one in listed}
    standing = [one for one in listed if one.verb == verb and one.id not in undone and one.value]
    fitting = [one for one in standing if fits({**json.loads(one.value), "subject": one.subject})]
    if not fitting:
        raise UsageError(
            "nothing_to_undo",
            "No decision of `lontar judge {field}` stands for statement {statement}, so there is none to take back. "
            "`lontar judge history {statement}` lists those on record.",
            field=verb,
            statement=statement[:8],
        )
    return max(fitting, key=lambda one: one.made_at)
