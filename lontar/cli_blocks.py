"""Blocks of lines in which people read what the second pass found: styled in a terminal, plain elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import click

from lontar.cli_options import ID_LENGTH, on_terminal
from lontar.cli_render import PASSAGE_STYLES, PLAIN_WIDTH, console
from lontar.judged import said_day
from lontar.messages import count, name_of, say
from lontar.passages import passage, passage_text
from lontar.types import Article, Day, Speaker, Statement

INDENT: Final = 4
STANCE_STYLES: Final = {"for": "bold green", "against": "bold red", "conditional": "bold yellow"}


class Part(NamedTuple):
    """Some words of a line and how they look in a terminal."""

    text: str
    style: str = ""


class Line(NamedTuple):
    """A line of a block: how far it stands from the left, and its words."""

    indent: int
    parts: Sequence[Part]


def line(indent: int, text: str, style: str = "") -> Line:
    """Return a line of one style."""
    return Line(indent, (Part(text, style),))


def head(*parts: Part | str) -> Line:
    """Return the first line of a block: what is not empty, parted by bars."""
    shown: list[Part] = []
    for part in parts:
        one = Part(part) if isinstance(part, str) else part
        if one.text:
            shown += [Part(" | "), one] if shown else [one]
    return Line(0, shown)


def show_lines(lines: Iterable[Line]) -> None:
    """Write lines, wrapped behind their indent in a terminal, as they are elsewhere."""
    if not on_terminal():
        for one in lines:
            click.echo(f"{' ' * one.indent}{''.join(part.text for part in one.parts)}".rstrip())
        return
    from rich.padding import Padding
    from rich.text import Text

    screen = console()
    for one in lines:
        screen.print(Padding(Text.assemble(*one.parts), (0, 0, 0, one.indent)))


def passage_line(statement: Statement, article: Article, *, indent: int = INDENT) -> Line:
    """Return the passage of a statement with its cue in context, its content marked."""
    if not on_terminal():
        return line(indent, passage_text(statement, article, width=PLAIN_WIDTH))
    pieces = passage(statement, article, width=PLAIN_WIDTH)
    return Line(indent, [Part(piece.text, PASSAGE_STYLES.get(piece.kind or "", "")) for piece in pieces])


def source_line(article: Article, *, indent: int = INDENT) -> Line:
    """Return where something stands: outlet, day, title, article."""
    where = [part for part in (article.outlet, article.published, article.title) if part]
    return line(
        indent, " · ".join([*where, say("in_article", "article {id}", id=article.id[:ID_LENGTH])]), "dim"
    )  # fmt: skip


def reports_shown(reports: int, independent: int, *, utterances: int = 1) -> str:
    """Return how many reports there are, of how many utterances, and how many are independent where there are several.

    Of several utterances it is the one with most independent reports whose are counted.
    """
    if utterances > 1:
        return say(
            "reports_of", "{n} reports of {utterances} utterances ({m} independent)",
            n=count(reports), utterances=count(utterances), m=count(independent),
        )  # fmt: skip
    if reports == 1:
        return say("report_one", "1 report")
    return say("reports_many", "{n} reports ({m} independent)", n=count(reports), m=count(independent))


def placed_day(day: Day | None) -> str:
    """Return the day of an utterance or a position as far as it is known, as listings of statements show it."""
    if day is not None and day.basis == "published" and day.text is None and day.value:
        return f"~{day.value}"
    if known := said_day(day):
        return known
    return f"“{day.text}”" if day is not None and day.text else "?"


def actor_shown(speaker: Speaker) -> str:
    """Return an actor with the role of that day, else with what the article says they are."""
    about = speaker.role_then or ", ".join(part for part in (speaker.role, speaker.affiliation) if part)
    return f"{speaker.name} ({about})" if about else speaker.name


def stance_part(stance: str, *, mark: str = "") -> Part:
    """Return a stance by its name, in the style that tells it from the others."""
    return Part(f"{name_of('stances', stance)}{mark}", STANCE_STYLES.get(stance, "dim"))
