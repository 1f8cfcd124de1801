"""What changed between readings of an article, for people and programs: one block a change, one line a statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import click

from lontar.changed import ReadingChange, StatementChange, change_to_json
from lontar.changed_shown import differences, speakers_of, value_of, why_line
from lontar.cli_options import ID_LENGTH
from lontar.cli_progress import announce, print_json
from lontar.cli_render import article_title, day_shown
from lontar.messages import name_of, say
from lontar.types import Article

_SIGNS: Final = {"new": "+", "gone": "-", "changed": "~"}


def show_changes(changes: Sequence[ReadingChange], *, as_json: bool) -> None:
    """Show what changed in an article, the oldest change first."""
    for change in changes:
        show_change(change, as_json=as_json)
    if not changes:
        announce(say("article_unchanged", "The article has had one text, and one reading of it."))


def show_change(change: ReadingChange, *, as_json: bool) -> None:
    """Show one change: its JSON in a line, or a head and a line a statement."""
    if as_json:
        print_json(change_to_json(change))
    else:
        click.echo("\n".join([*change_lines(change), ""]))


def change_lines(change: ReadingChange) -> Iterator[str]:
    """Yield the lines of a change: the article, what was read before and after, every statement that differs."""
    article = change.after.article
    known = (article.id[:ID_LENGTH], article_title(article), article.outlet, (article.published or "")[:10])
    yield " · ".join(part for part in known if part)
    yield f"    {why_line(change)}"
    for one in change.statements:
        yield from _statement_lines(one, (change.before.article, change.after.article))
    if not change.statements:
        yield f"    {say('reads_same', 'Every statement reads as before.')}"


def _statement_lines(one: StatementChange, articles: tuple[Article, Article]) -> Iterator[str]:
    sign = _SIGNS[one.what]
    if one.before is None or one.after is None:
        statement, article = (one.after, articles[1]) if one.after is not None else (one.before, articles[0])
        if statement is not None:
            day = day_shown(statement.said_on, article)
            yield f"  {sign} {speakers_of(statement)} | {name_of('acts', statement.act)} | {day}"
            yield f"      {value_of(statement, 'spans', article)}"
        return
    yield f"  {sign} {speakers_of(one.after)} | {value_of(one.after, 'spans', articles[1])}"
    for field, before, after in differences(one, articles):
        yield f"      {field}: {before} → {after}"
