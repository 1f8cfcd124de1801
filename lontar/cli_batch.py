"""`lontar batch`: an archive of any size, read by several processes or machines into a folder."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from lontar.cli_add import column_option, columns_of, metadata_option
from lontar.cli_group import BAD_INPUT, DONE, INTERRUPTED, SOME_SKIPPED, Explained
from lontar.cli_options import json_option, session
from lontar.cli_progress import announce, measured, print_json, stopping
from lontar.messages import count, say
from lontar.settings import Settings

if TYPE_CHECKING:
    from lontar.batch.running import Done, How

_MEGABYTE: Final = 1_000_000


class _Seconds(click.FloatRange):
    """A range that `nan` does not lie in either."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        found: float = super().convert(value, param, ctx)
        if math.isnan(found):
            self.fail(f"{value} is no number.", param, ctx)
        return found


@click.command(
    cls=Explained,
    example="lontar batch archive/ out/ --workers 4\nlontar batch news-*.warc.gz out/ --engine spark\nlontar add out/",
)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT…")
@click.argument("output", metavar="OUTPUT", type=click.Path(path_type=Path))
@click.option("--engine", metavar="NAME", default="local", help="Who runs the workers: local, spark or ray.")
@click.option(
    "--workers", type=click.IntRange(min=1), metavar="N", help="So many processes at a time; else one a processor."
)
@click.option(
    "--records",
    type=click.IntRange(min=1),
    default=256,
    metavar="N",
    help="Records in one shard of the output; else 256.",
)
@click.option(
    "--tries",
    type=click.IntRange(min=1),
    default=3,
    metavar="N",
    help="Set an article aside after so many processes died over it; else 3. Over a part of the second pass: end the "
    "batch.",
)
@click.option(
    "--seconds",
    type=_Seconds(min=0, min_open=True, max=1_000_000),
    default=600,
    metavar="N",
    help="Set an article aside that takes more than so many seconds in each try; else 600. Parts of the "
    "second pass too: then the batch ends.",
)
@click.option(
    "--no-merge", is_flag=True, help="Leave it to the ledger that loads OUTPUT to compare articles and statements."
)
@click.option("--language", metavar="CODE", help="Their language (id, en, ms …) where the texts name none.")
@metadata_option
@column_option
@json_option
def batch(inputs: tuple[str, ...], output: Path, as_json: bool, **given: Any) -> int:
    """Read files, folders and patterns of archives (WARC, Parquet, JSON lines, CSV, pages) into a folder, OUTPUT.

    OUTPUT then holds every article with its statements, and `lontar add OUTPUT` puts them into the ledger without
    reading them again. What reports the same, and what is copied, is judged here too. Stopped or killed at any moment,
    the same command goes on where it was; an article over which processes die or hang is set aside with its reason, and
    the rest goes on. Of a finished OUTPUT nothing is read again.
    """
    from lontar.batch.running import run

    with measured(say("reading_shards", "Reading shards")) as measure, stopping() as stop:
        stop.busy = True

        def heard(step: str, done: int, parts: int) -> None:
            measure(done, parts, _STEPS[step]() if step in _STEPS else None)

        done = run(
            inputs, output, how=_how(**given), settings=Settings.from_environment(), heard=heard,
            stop=lambda: stop.requested,
        )  # fmt: skip
    if as_json:
        print_json({"output": str(output), **asdict(done)})
    _report(done, output)
    if done.stopped:
        return INTERRUPTED
    if not done.counts["set_aside"]:
        return DONE
    return SOME_SKIPPED if done.counts["articles"] else BAD_INPUT


_STEPS: Final[dict[str, Callable[[], str]]] = {
    "clauses": lambda: say("judging_clauses", "Comparing: statements"),
    "votes": lambda: say("judging_votes", "Comparing: articles that are alike"),
    "copies": lambda: say("judging_copies", "Comparing: copies"),
    "pairs": lambda: say("judging_pairs", "Comparing: reports"),
}
"""What is done, beside reading shards, in the words of the bar."""


def _how(*, language: str | None, metadata: Path | None, column: tuple[str, ...], no_merge: bool, **more: Any) -> How:
    from lontar.batch.running import Given, How
    from lontar.sources import SourceOptions

    options = SourceOptions(language=language, metadata=metadata, columns=columns_of(column))
    own, pairs = session().reader, session().pairs
    given = None
    if own is not None:
        given = Given(partial(_same, own.read), own.model_version, partial(_same, pairs) if pairs is not None else None)
    return How(options=options, given=given, merge=not no_merge, **more)


def _same(read: Any) -> Any:
    return read


def _report(done: Done, output: Path) -> None:
    """Say on standard error what a run did and what comes next."""
    if done.stopped:
        message = say(
            "batch_stopped",
            "Stopped as asked. {read} of {shards} shards were read in this run and are kept, as is what was compared; "
            "run the same command again to go on.",
            read=count(done.read), shards=count(done.shards),
        )  # fmt: skip
        announce(message)
        return
    numbers = {name: count(number) for name, number in done.counts.items()}
    if not done.read and not done.judged:
        announce(say("batch_there", "{folder} is finished; nothing was read again.", folder=output))
    announce(say("batch_holds", "Articles: {articles}. Statements: {statements}. Set aside: {set_aside}.", **numbers))
    if done.judged:
        announce(
            say(
                "batch_judged", "Parts of the second pass that were done: {parts}. What was judged is in {folder}.",
                parts=count(done.judged), folder=output / "second",
            )
        )  # fmt: skip
    if done.memory:
        announce(
            say(
                "batch_spent", "{seconds} seconds; at most {memory} MB a worker.", seconds=count(round(done.seconds)),
                memory=count(round(done.memory / _MEGABYTE)),
            )
        )  # fmt: skip
    if done.counts["set_aside"]:
        announce(say("batch_aside", "Why: {file}.", file=output / "set_aside.jsonl"))
    if done.counts["articles"]:
        announce(say("batch_next", "`lontar add {folder}` puts them into the ledger.", folder=output))
    else:
        announce(say("batch_nothing_read", "There is no article to put into the ledger."))
