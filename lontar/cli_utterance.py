"""`lontar utterances` and `lontar utterance`: the one act that several statements report, in every wording."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
)
from lontar.cli_group import Explained
from lontar.cli_list import conclude
from lontar.cli_options import ID_LENGTH, cut, filter_options, json_option, ledger_option, on_terminal, session
from lontar.cli_progress import print_json
from lontar.counted import worded
from lontar.ledger import Ledger
from lontar.messages import name_of, say
from lontar.types import Day, Filters, Utterance, Wording

_MARK = "*"
"""Stands in plain text around the words of a report that the first one does not have."""


@click.command(cls=Explained, example="lontar utterances --actor Stoltenberg --since 2024-02")
@filter_options()
@json_option
@ledger_option
def utterances(filters: Filters, as_json: bool) -> None:
    """List utterances, newest first: day, actor, how many reports and how many of them are independent, the passage.

    Reports in several articles of one act are one utterance. Copies of one text count as one independent report.
    """
    from lontar.types_record_json import utterance_to_json

    with session().open() as ledger:
        if as_json:
            for utterance, wordings in worded(ledger, ledger.utterances(filters)):
                print_json(utterance_to_json(utterance, wordings))
            return
        rows, more = cut(ledger.utterances, filters)
        show_lines(each for one in rows for each in utterance_block(one, ledger))
        conclude(len(rows), more=more)


@click.command(cls=Explained, example="lontar utterance 5c1d9e2f")
@click.argument("utterance_id", metavar="ID")
@json_option
@ledger_option
def utterance(utterance_id: str, as_json: bool) -> None:
    """Show every wording of an utterance, with what differs from the first one marked, and who goes back to whom.

    ID is that of the utterance or of one of its statements, or the beginning of it.
    """
    from lontar.types_record_json import worded_utterance_to_json

    with session().open() as ledger:
        found, wordings, warnings = ledger.utterance(utterance_id)
    if as_json:
        print_json(worded_utterance_to_json(found, wordings, warnings))
    else:
        show_lines(worded_block(found, wordings, warnings))


def utterance_block(utterance: Utterance, ledger: Ledger) -> Iterator[Line]:
    """Yield the lines of an utterance in a list, with the passage of its first report."""
    statement, article = ledger.statement(utterance.statements[0])
    yield _head(utterance, published=article.published)
    yield passage_line(statement, article)
    yield source_line(article)
    yield line(0, "")


def worded_block(utterance: Utterance, wordings: Sequence[Wording], warnings: Sequence[str]) -> Iterator[Line]:
    """Yield the lines of one utterance: what to be warned of, then every wording with where it stands."""
    yield _head(utterance, published=wordings[0].published if wordings else None)
    for code in warnings:
        yield line(INDENT, f"! {name_of('warnings', code)}", "yellow")
    for number, wording in enumerate(wordings, start=1):
        yield line(0, "")
        yield line(0, f"[{number}] {' · '.join(part for part in _about(wording) if part)}", "dim")
        yield Line(INDENT, _words(wording))


def _head(utterance: Utterance, *, published: str | None) -> Line:
    """Return the first line: where no report knows the day, it is that on which the first was published (`~`)."""
    day = utterance.day
    if (day is None or not (day.value or day.text)) and published:
        day = Day(published[:10], "day", None, "published")
    return head(
        placed_day(day), Part(actor_shown(utterance.actor), "bold"),
        reports_shown(utterance.reports, utterance.independent_reports), Part(utterance.id[:ID_LENGTH], "dim"),
    )  # fmt: skip


def _about(wording: Wording) -> tuple[str, ...]:
    own = wording.outlet or wording.article
    return (
        wording.outlet or "", (wording.published or "")[:10], name_of("languages", wording.language),
        name_of("kinds", wording.kind),
        "" if wording.origin == own else say("goes_back_to", "goes back to {origin}", origin=wording.origin),
        say("in_statement", "statement {id}", id=wording.statement[:ID_LENGTH]),
        say("in_article", "article {id}", id=wording.article[:ID_LENGTH]),
    )  # fmt: skip


def _words(wording: Wording) -> list[Part]:
    """Return the words of a report; those that the first one does not have are marked."""
    text, end, mark = wording.text.replace("\n", " "), 0, "" if on_terminal() else _MARK
    found = []
    for start, stop in wording.differs:
        found += [Part(text[end:start]), Part(f"{mark}{text[start:stop]}{mark}", "bold yellow")]
        end = stop
    return [part for part in (*found, Part(text[end:])) if part.text]
