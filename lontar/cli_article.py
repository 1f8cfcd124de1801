"""One article for people: its text with the statements marked, and a legend of who declared what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import click

from lontar.cli_options import ID_LENGTH, on_terminal
from lontar.cli_render import act_shown, console, day_shown, speaker_line
from lontar.judged import judged_line, marked
from lontar.messages import name_of, say
from lontar.passages import covering, segments
from lontar.types import Article, Reading, Span, Statement

if TYPE_CHECKING:
    from rich.text import Text

STYLES: Final[Mapping[str, str]] = {
    "CON": "green", "CUE": "underline yellow", "SRC": "bold cyan", "IF": "magenta", "TIME": "blue", "PLACE": "blue",
    "OCC": "blue", "AUD": "blue", "VIA": "blue",
}  # fmt: skip
"""Colours by kind; of spans that lie in each other the innermost shows, and a content in a content is italic too."""


def show_reading(reading: Reading) -> None:
    """Show an article with its statements: coloured in a terminal, with numbers alone elsewhere."""
    if not on_terminal():
        click.echo("\n".join(plain_reading(reading)))
        return
    screen = console()
    header = list(header_lines(reading.article))
    screen.print(header[0], style="bold")
    for line in header[1:]:
        screen.print(line, style="dim")
    screen.print()
    screen.print(marked_text(reading))
    screen.print()
    if reading.statements:
        show_legend(reading)
    else:
        screen.print(no_statements(), style="dim")


def plain_reading(reading: Reading) -> Iterator[str]:
    """Return an article as lines of plain text: header, text with `[n` … `]` around each content, legend."""
    yield from header_lines(reading.article)
    yield ""
    yield numbered_text(reading)
    yield ""
    if not reading.statements:
        yield no_statements()
    for number, statement in enumerate(in_order(reading.statements), start=1):
        yield f"[{number}] {' | '.join(legend_cells(statement, reading.article))}"
        if judged := judged_line(statement):
            yield f"    {judged}"


def header_lines(article: Article) -> Iterator[str]:
    """Return what is known of an article: title, outlet and day, URL, what a reader should know."""
    yield article.title or say("untitled", "(no title)")
    known = (article.outlet, article.published, article.byline, name_of("languages", article.language))
    yield " · ".join(part for part in known if part)
    if article.url or article.source:
        yield article.url or article.source
    yield say("article_id", "article {id}", id=article.id)
    for flag in article.flags:
        yield f"! {name_of('flags', flag)}"


def no_statements() -> str:
    """Return what is said where an article holds no statement."""
    return say("no_statements_in_article", "No statement was found in this article. `lontar explain` shows why.")


def in_order(statements: Sequence[Statement]) -> list[Statement]:
    """Return the statements in the order in which their contents begin."""
    return sorted(statements, key=lambda one: min((span.start for span in one.of("CON") or one.spans), default=0))


def numbered_text(reading: Reading) -> str:
    """Return the article's text with `[n` before and `]` after the contents of statement n."""
    opening, closing = _content_edges(reading)
    text = reading.article.text
    written, last = [], 0
    for place in sorted({*opening, *closing}):
        written.append(text[last:place])
        written.append("]" * closing.get(place, 0))
        written.extend(f"[{number} " for number in opening.get(place, ()))
        last = place
    return "".join([*written, text[last:]])


def marked_text(reading: Reading) -> Text:
    """Return the article's text for a terminal: spans in colour, numbers at contents, asides dimmed."""
    from rich.text import Text

    article = reading.article
    spans = [span for statement in reading.statements for span in statement.spans]
    asides = [Span("CON", aside.start, aside.end) for aside in article.asides]
    opening, _ = _content_edges(reading)
    marked = Text()
    for start, end in segments(0, len(article.text), [*spans, *asides]):
        for number in opening.get(start, ()):
            marked.append(f"[{number}]", style="bold reverse")
            marked.append(" ")
        style = "dim" if covering(asides, start) else _style(covering(spans, start))
        marked.append(article.text[start:end], style=style)
    return marked


def show_legend(reading: Reading) -> None:
    """Print the table beneath an article: number, speaker, act, day, condition, id; then the colours."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1), expand=True)
    table.add_column("#", justify="right", style="bold")
    table.add_column(say("column_speaker", "speaker"), ratio=2)
    table.add_column(say("column_act", "act"))
    table.add_column(say("column_day", "day"))
    table.add_column(say("column_condition", "condition"), ratio=2)
    table.add_column("id", no_wrap=True, style="dim")
    for number, statement in enumerate(in_order(reading.statements), start=1):
        who, act, day, condition, identity = _cells(statement, reading.article)
        table.add_row(str(number), who, act, day, condition, identity)
    screen = console()
    screen.print(table)
    kinds = ("SRC", "CUE", "CON", "IF", "TIME")
    key = [(name_of("span_kinds", kind), STYLES[kind]) for kind in kinds]
    screen.print()
    screen.print(_key(key))


def legend_cells(statement: Statement, article: Article) -> list[str]:
    """Return what the legend says of a statement, empty cells left out."""
    return [cell for cell in _cells(statement, article) if cell]


def _cells(statement: Statement, article: Article) -> tuple[str, str, str, str, str]:
    condition = " ".join(statement.condition.text.split()) if statement.condition else ""
    return (
        marked(speaker_line(statement), statement, "speaker"),
        act_shown(statement, article),
        marked(day_shown(statement.said_on, article), statement, "date"),
        condition,
        statement.id[:ID_LENGTH],
    )


def _content_edges(reading: Reading) -> tuple[dict[int, list[int]], dict[int, int]]:
    opening: dict[int, list[int]] = {}
    closing: dict[int, int] = {}
    for number, statement in enumerate(in_order(reading.statements), start=1):
        for span in statement.of("CON"):
            opening.setdefault(span.start, []).append(number)
            closing[span.end] = closing.get(span.end, 0) + 1
    return opening, closing


def _style(inside: Sequence[Span]) -> str:
    if not inside:
        return ""
    nested = sum(span.kind == "CON" for span in inside) > 1
    return STYLES[inside[-1].kind] + (" italic" if nested else "")


def _key(kinds: Sequence[tuple[str, str]]) -> Text:
    from rich.text import Text

    key = Text()
    for name, style in kinds:
        key.append(name, style=style)
        key.append("  ")
    return key
