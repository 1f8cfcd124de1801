"""`lontar batch`: an archive of any size, read by several processes or machines into a folder."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from lontar.cli_add import column_option, columns_of, metadata_option
from lontar.cli_group import BAD_INPUT, DONE, INTERRUPTED, SOME_SKIPPED, Explained
from lontar.cli_options import session
from lontar.cli_progress import announce, measured, stopping
from lontar.messages import count, say
from lontar.settings import Settings

if TYPE_CHECKING:
    from lontar.batch.running import Done, How

_MEGABYTE: Final = 1_000_000


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
    help="Set an article aside after so many processes died over it; else 3.",
)
@click.option("--language", metavar="CODE", help="Their language (id, en, ms …) where the texts name none.")
@metadata_option
@column_option
def batch(inputs: tuple[str, ...], output: Path, **given: Any) -> int:
    """Read files, folders and patterns of archives (WARC, Parquet, JSON lines, CSV, pages) into a folder, OUTPUT.

    OUTPUT then holds every article with its statements, and `lontar add OUTPUT` puts them into the ledger without
    reading them again. Stopped or killed at any moment, the same command goes on where it was; an article over which
    processes die is set aside with its reason, and the rest goes on. Of a finished OUTPUT nothing is read again.
    """
    from lontar.batch.running import run

    with measured(say("reading_shards", "Reading shards")) as heard, stopping() as stop:
        stop.busy = True
        done = run(
            inputs, output, how=_how(**given), settings=Settings.from_environment(), heard=heard,
            stop=lambda: stop.requested,
        )  # fmt: skip
    _report(done, output)
    if done.stopped:
        return INTERRUPTED
    if not done.counts["set_aside"]:
        return DONE
    return SOME_SKIPPED if done.counts["articles"] else BAD_INPUT


def _how(*, language: str | None, metadata: Path | None, column: tuple[str, ...], **more: Any) -> How:
    from lontar.batch.running import Given, How
    from lontar.sources import SourceOptions

    options = SourceOptions(language=language, metadata=metadata, columns=columns_of(column))
    own = session().reader
    return How(options=options, given=Given(partial(_same, own.read), own.model_version) if own else None, **more)


def _same(read: Any) -> Any:
    return read


def _report(done: Done, output: Path) -> None:
    """Say on standard error what a run did and what comes next."""
    if done.stopped:
        message = say(
            "batch_stopped",
            "Stopped as asked. {read} of {shards} shards were read in this run and are kept; run the same command "
            "again to go on.",
            read=count(done.read), shards=count(done.shards),
        )  # fmt: skip
        announce(message)
        return
    numbers = {name: count(number) for name, number in done.counts.items()}
    if not done.read:
        announce(say("batch_there", "{folder} is finished; nothing was read again.", folder=output))
    announce(say("batch_holds", "Articles: {articles}. Statements: {statements}. Set aside: {set_aside}.", **numbers))
    if done.read and done.memory:
        announce(
            say(
                "batch_spent", "{seconds} seconds; at most {memory} MB a worker.", seconds=count(round(done.seconds)),
                memory=count(round(done.memory / _MEGABYTE)),
            )
        )  # fmt: skip
    if done.counts["set_aside"]:
        announce(say("batch_aside", "Why: {file}.", file=output / "set_aside.jsonl"))
    announce(say("batch_next", "`lontar add {folder}` puts them into the ledger.", folder=output))
