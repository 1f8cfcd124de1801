"""`lontar judge speaker|date|act`: what a field of a statement holds, that it is right, or a decision on it undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, get_args

import click

from lontar.asking import checked_act
from lontar.cli_group import Explained
from lontar.cli_judge import REASON, acknowledge
from lontar.cli_options import author_option, json_option, ledger_option, session
from lontar.cli_progress import announce
from lontar.errors import UsageError
from lontar.judged import field_name, value_shown
from lontar.ledger import Ledger
from lontar.messages import say
from lontar.types import ACTS, SPEAKER_KINDS, JudgedField, Judgement, Precision, Speaker, SpeakerKind

_Command = TypeVar("_Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Way:
    """How a field is judged where no value is given, and by whom."""

    right: bool
    undo: bool
    reason: str | None
    author: str
    as_json: bool


def field_options(command: _Command) -> _Command:
    """Add the options that judging any field takes; the command receives them as one `way`."""

    @wraps(command)
    def judging(*args: Any, **kwargs: Any) -> Any:
        way = Way(**{name: kwargs.pop(name) for name in Way.__slots__})
        return command(*args, way=way, **kwargs)

    decorated: Any = judging
    for option in (
        ledger_option,
        json_option,
        author_option,
        REASON,
        click.option("--undo", is_flag=True, help="Take back the newest decision on this field that stands."),
        click.option("--right", is_flag=True, help="What is shown is right: it stays so, whatever is read later."),
    ):
        decorated = option(decorated)
    return decorated  # type: ignore[no-any-return]


@click.command(
    cls=Explained,
    example="lontar judge speaker 1a2b3c4d 'Jens Stoltenberg'\nlontar judge speaker 1a2b3c4d Polandia --with Inggris",
)
@click.argument("statement_id", metavar="STATEMENT")
@click.argument("name", required=False)
@click.option("--with", "others", multiple=True, metavar="NAME", help="Who speaks with them. May be repeated.")
@click.option(
    "--kind",
    type=click.Choice(SPEAKER_KINDS),
    metavar="KIND",
    help=f"What those are whom nothing is known of: {', '.join(SPEAKER_KINDS)}. Else person.",
)
@field_options
def speaker(statement_id: str, name: str | None, others: tuple[str, ...], kind: SpeakerKind | None, way: Way) -> None:
    """Record who speaks in a statement: a NAME, or the id of an actor that `lontar actor` shows."""
    names = others if name is None else (name, *others)

    def record(ledger: Ledger) -> Judgement:
        judgement = ledger.judge_speaker(statement_id, names, author=way.author, kind=kind, reason=way.reason)
        statement, _ = ledger.statement(statement_id)
        for one in statement.speakers or (statement.speaker,):
            tell_namesakes(one, ledger)
        return judgement

    judge_field(statement_id, "speaker", way, record if names or kind else None)


@click.command(cls=Explained, example="lontar judge date 1a2b3c4d 2024-02-27\nlontar judge date 1a2b3c4d open")
@click.argument("statement_id", metavar="STATEMENT")
@click.argument("day", required=False)
@click.option(
    "--precision",
    type=click.Choice(get_args(Precision)),
    metavar="PRECISION",
    help="How exact the day is, where less so than it is written: day, month, year, weekday, none.",
)
@field_options
def date(statement_id: str, day: str | None, precision: Precision | None, way: Way) -> None:
    """Record when a statement was made: a DAY (2024-02-27, 2024-02, 2024), or `open` where the text leaves it open."""

    def record(ledger: Ledger) -> Judgement:
        return ledger.judge_date(statement_id, day or "", author=way.author, precision=precision, reason=way.reason)

    judge_field(statement_id, "date", way, None if day is None and precision is None else record)


@click.command(
    cls=Explained,
    help=f"Record what is done by saying it, an ACT: {', '.join(ACTS)}.",
    example="lontar judge act 1a2b3c4d refuse\nlontar judge act 1a2b3c4d --right",
)
@click.argument("statement_id", metavar="STATEMENT")
@click.argument("act", required=False)
@field_options
def act(statement_id: str, act: str | None, way: Way) -> None:
    """Record an act, its being right, or the undoing of a decision on it."""

    def record(ledger: Ledger) -> Judgement:
        return ledger.judge_act(statement_id, checked_act(act or ""), author=way.author, reason=way.reason)

    judge_field(statement_id, "act", way, None if act is None else record)


def judge_field(statement_id: str, field: JudgedField, way: Way, record: Callable[[Ledger], Judgement] | None) -> None:
    """Record a value where one is given (`record`), else what `way` says; UsageError where that is not one thing."""
    if [record is not None, way.right, way.undo].count(True) != 1:
        raise UsageError(
            "no_decision",
            "It is not clear what to record. Give one of these: the new value (`lontar judge {field} --help` shows "
            "how), --right where what is shown is right, or --undo to take the newest decision back.",
            field=field,
        )
    with session().open() as ledger:
        if record is not None:
            judgement = record(ledger)
        elif way.right:
            judgement = ledger.confirm(statement_id, field, author=way.author, reason=way.reason)
        else:
            judgement = ledger.take_back(statement_id, field, author=way.author, reason=way.reason)
        acknowledge(judgement, as_json=way.as_json)
        if way.undo:
            statement, _ = ledger.statement(judgement.subject)
            shown = value_shown(statement.value(field))
            announce(say("field_now", "Now {field}: {value}", field=field_name(field), value=shown))


def tell_namesakes(speaker: Speaker, ledger: Ledger) -> None:
    """Say which known persons are called so, where the name alone did not tell who is meant."""
    from lontar.ledger_naming import namesakes

    known = namesakes(speaker, ledger.known)
    if known:
        announce(
            say(
                "namesakes",
                "{name} is recorded as a name. Known by it: {known}. If one of them is meant, give the id.",
                name=speaker.name,
                known=", ".join(f"{one.name} ({one.actor})" for one in known),
            )
        )
