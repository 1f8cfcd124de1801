"""`lontar add` and `lontar read`: from sources to statements, stored or only shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from lontar.cli_group import BAD_INPUT, DONE, INTERRUPTED, SOME_SKIPPED, Explained
from lontar.cli_merge import compare
from lontar.cli_options import json_option, ledger_option, session
from lontar.cli_progress import Watch, announce, print_json, skipped_message, stopping
from lontar.errors import UsageError
from lontar.ledger import Added, readings
from lontar.messages import count, say
from lontar.types import Reading, Skipped

if TYPE_CHECKING:
    from lontar.sources import SourceOptions

_Command = TypeVar("_Command", bound=Callable[..., Any])


metadata_option: Final = click.option(
    "--metadata",
    metavar="FILE.csv",
    type=click.Path(path_type=Path),
    help="A table for folders with the columns path, url, outlet, published, title.",
)
column_option: Final = click.option(
    "--column",
    metavar="FIELD=COLUMN",
    multiple=True,
    help="What a field (text, title, url, outlet, published, language, byline) is called in a CSV, JSONL or Parquet "
    "file. May be repeated.",
)
_SOURCE_OPTIONS: Final = (
    click.option(
        "--published", metavar="ISO", help="When it was published: a day, or a time with zone. One source only."
    ),
    click.option("--outlet", metavar="NAME", help="Which outlet it is from. One source only."),
    click.option("--language", metavar="CODE", help="Its language (id, en, ms …); else found in the text."),
    metadata_option,
    column_option,
)


def source_options(command: _Command) -> _Command:
    """Add the options that say how sources are to be read."""
    for option in reversed(_SOURCE_OPTIONS):
        command = option(command)
    return command


@click.command(cls=Explained, example="lontar add news/ --metadata news/table.csv\nlontar add a.html --outlet 'Kabar'")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@source_options
@click.option("--no-merge", is_flag=True, help="Do not compare what is new afterwards, as `lontar merge` does.")
@json_option
@ledger_option
def add(sources: tuple[str, ...], no_merge: bool, as_json: bool, **given: Any) -> int:
    """Read files, folders, globs, URLs or standard input (-) and store their articles and statements.

    Says what was new, unchanged, updated and skipped, and why. Adding the same again changes nothing. What is new is
    then compared with the rest, as `lontar merge` does. A folder that `lontar export` wrote as jsonl is stored as it
    was read, with the decisions and issues in it; so is a folder that `lontar batch` wrote.
    """
    options = options_of(**given)
    with session().open(create=True) as ledger:
        with Watch(sources, as_json=as_json) as watch, stopping() as stop:
            added = ledger.add(sources, options=options, each=watch.hear, stop=stop)
        report(added)
        # Also what a run that was killed has stored and not compared.
        waiting = added.changed or ledger.store.derived.waits()
        wanted = waiting and not added.stopped and not no_merge
        return INTERRUPTED if wanted and compare(ledger).stopped else exit_code(added)


@click.command(cls=Explained, example="lontar read speech.txt --published 2024-02-27 --json")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@source_options
@json_option
def read(sources: tuple[str, ...], as_json: bool, **given: Any) -> int:
    """Read files, folders, globs, URLs or standard input (-) and show their statements without storing anything."""
    options = options_of(**given)
    done = skipped = 0
    for item in readings(sources, options=options, reader=session().reader):
        show(item, as_json=as_json)
        done, skipped = done + isinstance(item, Reading), skipped + isinstance(item, Skipped)
    return DONE if not skipped else SOME_SKIPPED if done else BAD_INPUT


def show(item: Reading | Skipped, *, as_json: bool) -> None:
    """Show one read article, or say why it was skipped."""
    from lontar.types_json import reading_to_json, skipped_to_json

    if as_json:
        print_json(skipped_to_json(item) if isinstance(item, Skipped) else reading_to_json(item))
    if isinstance(item, Skipped):
        announce(skipped_message(item))
    elif not as_json:
        from lontar.cli_article import show_reading

        show_reading(item)
        click.echo()


def report(added: Added) -> None:
    """Say what a run of `add` did, on standard error."""
    numbers = {
        "new": count(added.new),
        "unchanged": count(added.unchanged),
        "updated": count(added.updated),
        "skipped": count(len(added.skipped)),
        "statements": count(added.statements),
    }
    if added.unchanged and not added.changed:
        message = say("nothing_changed", "Nothing changed. Already here: {unchanged}. Skipped: {skipped}.", **numbers)
    else:
        message = say(
            "added",
            "New: {new}. Unchanged: {unchanged}. Updated: {updated}. Skipped: {skipped}. Statements: {statements}.",
            **numbers,
        )
    announce(message)
    if added.stopped:
        announce(say("stopped", "Stopped as asked. All of this is kept; run the same command again to go on."))


def exit_code(added: Added) -> int:
    """0 done, 1 some skipped, 3 nothing could be read, 130 stopped before the end."""
    if added.stopped:
        return INTERRUPTED
    if not added.skipped:
        return DONE
    return SOME_SKIPPED if added.new or added.unchanged or added.updated else BAD_INPUT


def options_of(
    *,
    published: str | None,
    outlet: str | None,
    language: str | None,
    metadata: Path | None,
    column: Sequence[str],
) -> SourceOptions:
    """Return the options for the sources room, which checks that they go together with the sources."""
    from lontar.sources import SourceOptions

    return SourceOptions(
        published=published, outlet=outlet, language=language, metadata=metadata, columns=columns_of(column)
    )


def columns_of(pairs: Sequence[str]) -> dict[str, str]:
    """`our=theirs` pairs as a mapping; UsageError. Which fields there are the sources room knows."""
    columns = {}
    for pair in pairs:
        ours, equals, theirs = pair.partition("=")
        if not ours.strip() or not equals or not theirs.strip():
            raise UsageError(
                "bad_column",
                "--column {pair} names no column. Write FIELD=COLUMN, where COLUMN is what the field is called in "
                "your file; for example --column text=isi.",
                pair=pair,
            )
        columns[ours.strip()] = theirs.strip()
    return columns
