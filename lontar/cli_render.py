"""What people are shown of statements and articles: tables in a terminal, blocks of plain text elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

import click

from lontar.cli_options import ID_LENGTH, on_terminal
from lontar.judged import judged_line, marked, said_day
from lontar.knowledge.naming import warned
from lontar.messages import count, language, name_of, say
from lontar.passages import Piece, passage, passage_text
from lontar.quotations import inside_quotation
from lontar.types import Actor, Article, Day, Speaker, Statement

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

Row = tuple[Statement, Article]

PLAIN_WIDTH: Final = 300
"""In a file a passage may be this long before it is cut: lines there are searched, not looked at."""
_PASSAGE_LINES: Final = 3
PASSAGE_STYLES: Final = {"CON": "green", "CUE": "underline yellow", "SRC": "cyan"}


def show_statements(rows: Sequence[Row]) -> None:
    """Show statements: a table in a terminal, else a block of lines each."""
    if on_terminal():
        show_statement_table(rows)
    else:
        for statement, article in rows:
            click.echo(statement_block(statement, article))


def show_statement_table(rows: Sequence[Row]) -> None:
    """Show statements as a table: day, speaker, act, passage, the beginning of the id."""
    from rich.table import Table
    from rich.text import Text

    screen = console()
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1), expand=True, show_edge=False)
    wide = screen.width >= 100
    table.add_column(say("column_day", "day"), max_width=14)
    table.add_column(say("column_speaker", "speaker"), max_width=30 if wide else 20)
    table.add_column(say("column_act", "act"), max_width=16 if wide else 11)
    table.add_column(say("column_passage", "passage"), ratio=1, min_width=24)
    table.add_column("id", no_wrap=True, style="dim")
    taken = 12 + (30 if wide else 20) + (16 if wide else 11) + ID_LENGTH + 5
    width = max(72, (screen.width - taken) * _PASSAGE_LINES - 12)
    for statement, article in rows:
        table.add_row(
            marked(day_shown(statement.said_on, article), statement, "date"),
            speaker_text(statement),
            act_shown(statement, article),
            passage_styled(passage(statement, article, width=width)),
            Text(statement.id[:ID_LENGTH]),
        )
    screen.print(table)


def statement_block(statement: Statement, article: Article) -> str:
    """Return a statement as lines of plain text: who, when and how; the passage; where it stands."""
    head = [
        marked(day_shown(statement.said_on, article), statement, "date"),
        marked(speaker_line(statement), statement, "speaker"),
        act_shown(statement, article),
        name_of("kinds", statement.kind),
        f"{statement.confidence:.2f}",
        statement.id[:ID_LENGTH],
    ]
    where = [part for part in (article.outlet, article.published, article.title) if part]
    lines = [" | ".join(head), f"    {passage_text(statement, article, width=PLAIN_WIDTH)}"]
    if meant := meant_line(statement):
        lines.append(f"    {meant}")
    lines.append(f"    {' · '.join([*where, say('in_article', 'article {id}', id=article.id[:ID_LENGTH])])}")
    if judged := judged_line(statement):
        lines.append(f"    {judged}")
    return "\n".join([*lines, ""])


def meant_line(statement: Statement) -> str:
    """Return whom a statement is meant for and the day it is about, as far as they are known."""
    about = statement.about_on.value if statement.about_on is not None else None
    parts = [
        say("meant_for", "to or at: {name}", name=statement.target) if statement.target else "",
        say("about_day", "about {day}", day=about) if about else "",
    ]
    return " · ".join(part for part in parts if part)


def show_articles(articles: Iterable[Article]) -> None:
    """Show a list of articles: a table in a terminal, else a line each."""
    if not on_terminal():
        for article in articles:
            parts = (article.published or "-", article.outlet or "-", article.language, article_title(article))
            click.echo(" | ".join([*parts, article.id[:ID_LENGTH]]))
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1), expand=True, show_edge=False)
    table.add_column(say("column_published", "published"), no_wrap=True)
    table.add_column(say("column_outlet", "outlet"), max_width=24)
    table.add_column(say("column_language", "language"), no_wrap=True)
    table.add_column(say("column_title", "title"), ratio=1)
    table.add_column("id", no_wrap=True, style="dim")
    for article in articles:
        day = (article.published or "-")[:10]
        title = Text(article_title(article))
        table.add_row(day, Text(article.outlet or "-"), article.language, title, article.id[:ID_LENGTH])
    console().print(table)


def show_actors(actors: Sequence[Actor]) -> None:
    """Show a list of actors: a table in a terminal, else a line each."""
    if not on_terminal():
        for one in actors:
            days = f"{one.first_day or '?'} – {one.last_day or '?'}"
            counts = f"{count(one.statements)} | {count(one.articles)}"
            click.echo(
                " | ".join(
                    [counts, warned(one.name, language()), name_of("speaker_kinds", one.kind), days, one.id or "-"]
                )
            )
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1), expand=True, show_edge=False)
    table.add_column(say("column_statements", "statements"), justify="right", no_wrap=True)
    table.add_column(say("column_articles", "articles"), justify="right", no_wrap=True)
    table.add_column(say("column_actor", "actor"), ratio=1)
    table.add_column(say("column_kind", "kind"), no_wrap=True)
    table.add_column(say("column_first", "first"), no_wrap=True)
    table.add_column(say("column_last", "last"), no_wrap=True)
    table.add_column("id", no_wrap=True, style="dim")
    for one in actors:
        numbers, kind = (count(one.statements), count(one.articles)), name_of("speaker_kinds", one.kind)
        table.add_row(
            *numbers,
            Text(warned(one.name, language())),
            kind,
            one.first_day or "?",
            one.last_day or "?",
            Text(one.id or "-"),
        )
    console().print(table)


def article_title(article: Article) -> str:
    """Return the title, else how the text begins."""
    if article.title:
        return article.title
    beginning = " ".join(article.text[:80].split())
    return f"{beginning}…" if len(article.text) > 80 else beginning


def day_shown(day: Day | None, article: Article) -> str:
    """Return the day something was said, as far as it is known.

    `~2024-02-28` is only the day of publication, `by 2024-02-27` only a day that the article names near it; a day that
    the text and the publication settle together ("pada Rabu") is shown plainly. The words of the text stand where
    they settle no day ("pada Jumat"), `?` where there are none.
    """
    if known := said_day(day):
        return known
    if article.published:
        return f"~{article.published[:10]}"
    return f"“{day.text}”" if day is not None and day.text else "?"


def act_shown(statement: Statement, article: Article) -> str:
    """Return the act, and whether somebody who is quoted tells of it, not the outlet."""
    act = marked(name_of("acts", statement.act), statement, "act")
    if not inside_quotation(statement, article.text):
        return act
    return say("inside_quotation", "{act} (told inside a quotation)", act=act)


def speaker_line(statement: Statement) -> str:
    """Return the speakers with what the article says they are, in one line of plain text."""
    speakers = statement.speakers or (statement.speaker,)
    named = ((warned(one.name, language()), _about(one)) for one in speakers)
    return "; ".join(f"{name} ({about})" if about else name for name, about in named)


def speaker_text(statement: Statement) -> Text:
    """Return the speakers for a terminal, what they are dimmed."""
    from rich.text import Text

    shown = Text()
    for one in statement.speakers or (statement.speaker,):
        if shown:
            shown.append("\n")
        shown.append(
            marked(warned(one.name, language()), statement, "speaker"),
            style="bold" if one.kind != "unnamed" else "italic",
        )
        if about := _about(one):
            shown.append(f"\n{about}", style="dim")
    return shown


def passage_styled(pieces: Iterable[Piece]) -> Text:
    """Return a passage for a terminal: the content highlighted, the cue underlined."""
    from rich.text import Text

    shown = Text()
    for piece in pieces:
        shown.append(piece.text, style=PASSAGE_STYLES.get(piece.kind or "", ""))
    return shown


def console() -> Console:
    """Open the terminal; nothing in a text is taken for markup, and nothing is highlighted by itself."""
    from rich.console import Console

    return Console(markup=False, highlight=False, emoji=False)


def _about(speaker: Speaker) -> str:
    return ", ".join(part for part in (speaker.role, speaker.affiliation) if part)
