"""`lontar judge`: human decisions on statements, their undoing and their history.

Fields are in `cli_judge_field`, what two statements have in common and what one says on an issue in `cli_judge_pair`.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

import click

from lontar.asking import checked_act
from lontar.cli_group import Explained, ExplainedGroup, Lazy
from lontar.cli_judged import judgement_line
from lontar.cli_options import ID_LENGTH, author_option, json_option, ledger_option, session
from lontar.cli_progress import announce, print_json
from lontar.errors import UsageError
from lontar.ledger import Ledger
from lontar.ledger_described import Described, proposed, spans_given
from lontar.messages import say
from lontar.types import SPAN_KINDS, SPEAKER_KINDS, Judgement, SpanKind

REASON: Final = click.option("--reason", metavar="TEXT", help="Why: for those who read the history.")


FIELDS: Final = {
    "speaker": Lazy("lontar.cli_judge_field", "speaker", "Record who speaks in a statement."),
    "date": Lazy("lontar.cli_judge_field", "date", "Record when a statement was made."),
    "act": Lazy("lontar.cli_judge_field", "act", "Record what is done by saying it."),
    "merge": Lazy("lontar.cli_judge_pair", "merge", "Record whether two statements report one act."),
    "stance": Lazy("lontar.cli_judge_pair", "stance", "Record what a statement says about an issue."),
}


@click.group(
    cls=ExplainedGroup,
    lazy=FIELDS,
    invoke_without_command=True,
    example="lontar judge act 1a2b3c4d refuse --reason 'she will not go'\nlontar judge --undo 5e6f7a8b",
)
@click.option("--undo", "judgement_id", metavar="JUDGEMENT", help="Take a decision back, as `lontar judge undo` does.")
@author_option
@ledger_option
@click.pass_context
def judge(ctx: click.Context, judgement_id: str | None, author: str) -> None:
    """Record a human decision on a statement, take one back, or list them.

    The newest decision wins, and none is ever erased. What was read stays on record beside it.
    """
    if judgement_id is not None:
        take_back(judgement_id, author=author, reason=None, as_json=False)
    elif ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


@judge.group(cls=ExplainedGroup, example="lontar judge statement reject 1a2b3c4d --reason 'a headline'")
def statement() -> None:
    """Decide that a statement is none, that one was missed, or where a span of it stands."""


@statement.command(cls=Explained, example="lontar judge statement reject 1a2b3c4d --reason 'a headline, not speech'")
@click.argument("statement_id", metavar="ID")
@REASON
@author_option
@json_option
@ledger_option
def reject(statement_id: str, reason: str | None, author: str, as_json: bool) -> None:
    """Record that a statement is none: it is no longer listed until this is undone."""
    with session().open() as ledger:
        acknowledge(ledger.reject(statement_id, reason=reason, author=author), as_json=as_json)


@statement.command(
    cls=Explained,
    example='lontar judge statement add 3f2a9b1c --passage "tidak akan mundur" --speaker "Sari Wijaya" --act refuse',
)
@click.argument("article_id", metavar="ARTICLE")
@click.option("--passage", metavar="TEXT", help="The content, as it stands in the text.")
@click.option("--start", type=click.IntRange(min=0), metavar="N", help="Where it begins, in characters of the text.")
@click.option("--end", type=click.IntRange(min=0), metavar="N", help="Where it ends: the first character after it.")
@click.option("--speaker", required=True, metavar="NAME", help="Who says it.")
@click.option(
    "--speaker-kind",
    type=click.Choice(SPEAKER_KINDS),
    default="person",
    metavar="KIND",
    help=f"What the speaker is: {', '.join(SPEAKER_KINDS)}. Else person.",
)
@click.option(
    "--act",
    default="assert",
    metavar="ACT",
    callback=lambda _c, _o, name: checked_act(name),
    help="What is done by saying it, such as promise or refuse. Else assert.",
)
@click.option("--cue", metavar="TEXT", help="The words that signal it.")
@click.option("--source", metavar="TEXT", help="The words that name the speaker.")
@REASON
@author_option
@json_option
@ledger_option
def add(article_id: str, author: str, reason: str | None, as_json: bool, **given: Any) -> None:
    """Record a statement that was missed, by its passage or its place in the text."""
    with session().open() as ledger:
        article = ledger.article(article_id).article
        proposal = proposed(article, Described(**given), known=ledger.known)
        acknowledge(ledger.propose(article.id, proposal, author=author, reason=reason), as_json=as_json)


@statement.command(cls=Explained, example='lontar judge statement span 1a2b3c4d --kind CON --text "tidak akan mundur"')
@click.argument("statement_id", metavar="ID")
@click.option(
    "--kind",
    type=click.Choice(SPAN_KINDS, case_sensitive=False),
    required=True,
    metavar="KIND",
    help=f"Which span: {', '.join(SPAN_KINDS)}.",
)
@click.option("--text", "texts", multiple=True, metavar="TEXT", help="Its words. May be repeated where it is split.")
@click.option(
    "--start",
    "starts",
    type=click.IntRange(min=0),
    multiple=True,
    metavar="N",
    help="Where it begins. May be repeated.",
)
@click.option(
    "--end", "ends", type=click.IntRange(min=0), multiple=True, metavar="N", help="Where it ends. As often as --start."
)
@REASON
@author_option
@json_option
@ledger_option
def span(statement_id: str, kind: SpanKind, author: str, reason: str | None, as_json: bool, **given: Any) -> None:
    """Record where a span of a statement truly stands."""
    with session().open() as ledger:
        found, article = ledger.statement(statement_id)
        spans = spans_given(article, found, kind, **given)
        acknowledge(ledger.correct(found.id, spans, author=author, reason=reason), as_json=as_json)


@judge.command(cls=Explained, example="lontar judge undo 5e6f7a8b")
@click.argument("judgement_id", metavar="JUDGEMENT")
@REASON
@author_option
@json_option
@ledger_option
def undo(judgement_id: str, author: str, reason: str | None, as_json: bool) -> None:
    """Take a decision back, by its id in the history. Both stay on record."""
    take_back(judgement_id, author=author, reason=reason, as_json=as_json)


@judge.command(cls=Explained, example="lontar judge history 1a2b3c4d")
@click.argument("subject", metavar="[ID]", required=False)
@json_option
@ledger_option
def history(subject: str | None, as_json: bool) -> None:
    """List the decisions on record, of one statement or article where its ID is given."""
    with session().open() as ledger:
        shown = 0
        for judgement in ledger.judgements(subject):
            shown += 1
            print_json(asdict(judgement)) if as_json else click.echo(judgement_line(judgement))
    if not shown:
        announce(say("no_judgements", "No decision is on record here."))


def take_back(judgement_id: str, *, author: str, reason: str | None, as_json: bool) -> None:
    """Undo a decision and say so, also where that was done before: who was cut off gives the command again."""
    with session().open() as ledger:
        try:
            acknowledge(ledger.undo(judgement_id, author=author, reason=reason), as_json=as_json)
        except UsageError as error:
            before = _undone_by(ledger, str(error.values["judgement"])) if error.code == "already_undone" else None
            if before is None:
                raise
            acknowledge(before, as_json=as_json)
            announce(say("undone_already", "It had been taken back already; nothing was changed."))


def _undone_by(ledger: Ledger, judgement_id: str) -> Judgement | None:
    """Return the decision that took another one back last."""
    subject = ledger.store.judgement(judgement_id).subject
    return next((one for one in reversed(list(ledger.judgements(subject))) if one.undoes == judgement_id), None)


def acknowledge(judgement: Judgement, *, as_json: bool) -> None:
    """Say what was recorded and how to take it back."""
    if as_json:
        print_json(asdict(judgement))
        return
    click.echo(judgement_line(judgement))
    if judgement.verb != "undo":
        announce(say("how_to_undo", "To take it back: lontar judge undo {id}", id=judgement.id[:ID_LENGTH]))
