"""The commands that keep the ledger and carry it elsewhere: `export`, `backup`, `takedown`, `check`."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from lontar.cli_group import SOME_SKIPPED, Explained
from lontar.cli_options import author_option, filter_options, json_option, ledger_option, session
from lontar.cli_progress import announce, print_json
from lontar.cli_render import article_title
from lontar.errors import NotFound
from lontar.messages import count, say, say_error, translated
from lontar.types import Article, Filters

if TYPE_CHECKING:
    from lontar.export import Format, Manifest
    from lontar.ledger import Ledger
    from lontar.store import Finding

FORMATS: Final = ("jsonl", "csv", "parquet", "ftm", "webannotation", "graphml")
"""Those of `lontar.export`, which is imported only where something is exported."""


@click.command(cls=Explained, example="lontar export out/ --format csv --since 2024")
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--format",
    type=click.Choice(FORMATS),
    default="jsonl",
    help="jsonl, csv, parquet, ftm (FollowTheMoney), webannotation (W3C) or graphml (positions).",
)
@filter_options(shown=None)
@json_option
@ledger_option
def export(directory: Path, format: Format, filters: Filters, as_json: bool) -> None:
    """Write articles and statements into the folder DIR, with a manifest of counts, versions and digests.

    Without filters, jsonl holds the whole record: `lontar add DIR` loads it into another ledger as it was.
    """
    with session().open() as ledger:
        manifest = ledger.export(directory, format=format, filters=filters)
    if as_json:
        print_json(asdict(manifest))
    announce(exported(manifest, directory))


@click.command(cls=Explained, example="lontar backup copy.db")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@json_option
@ledger_option
def backup(path: Path, as_json: bool) -> None:
    """Write a consistent copy of the ledger to FILE, also while it is in use."""
    with session().open() as ledger:
        ledger.backup(path)
        counts = ledger.counts()
    if as_json:
        print_json({"file": str(path), "counts": counts})
    announce(say("backed_up", "The copy is in {path}. Look into it with --ledger {path}.", path=path))


@click.command(cls=Explained, example='lontar takedown 3f2a9b1c --reason "withdrawn by the publisher"')
@click.argument("article_id", metavar="ID")
@click.option("--reason", required=True, metavar="TEXT", help="Why; it stays on record.")
@click.option("--yes", is_flag=True, help="Do not ask again.")
@author_option
@json_option
@ledger_option
def takedown(article_id: str, reason: str, yes: bool, author: str, as_json: bool) -> None:
    """Remove an article's text and passages for good. A tombstone with the reason stays, and it is not read again.

    Of an article that was taken down before, it makes sure that no trace is left, and tells what is on record.
    """
    with session().open() as ledger:
        try:
            article = _still_there(ledger, article_id, reason=reason, author=author)
        except NotFound as error:
            if error.code != "taken_down":
                raise
            _gone_already(error, as_json=as_json)
            return
        if not yes and sys.stdin.isatty():
            click.confirm(question(article), abort=True, err=True)
        ledger.takedown(article.id, reason=reason, author=author)
    if as_json:
        print_json({"article_id": article.id, "reason": reason, "author": author})
    announce(say("taken_down_now", "Article {id} is taken down.", id=article.id))


def _still_there(ledger: Ledger, article_id: str, *, reason: str, author: str) -> Article:
    """Return an article; of one that is gone already no trace is left either, and NotFound tells what is on record."""
    try:
        return ledger.article(article_id).article
    except NotFound:
        return ledger.takedown(article_id, reason=reason, author=author)


def _gone_already(error: NotFound, *, as_json: bool) -> None:
    """Say what is on record of an article that had been taken down before."""
    if as_json:
        told = error.values
        print_json({"article_id": told["article"], "reason": told["reason"], "author": told["author"]})
    announce(say_error(error))


@click.command(cls=Explained, example="lontar check --ledger copy.db")
@json_option
@ledger_option
def check(as_json: bool) -> int | None:
    """Verify offsets, digests, ids, references, judgements and the index. Exits with 1 where something is broken."""
    broken = 0
    with session().open() as ledger:
        for finding in ledger.check():
            broken += 1
            print_json(asdict(finding)) if as_json else click.echo(finding_line(finding))
        announce(checked(broken, ledger.counts()))
    return SOME_SKIPPED if broken else None


def finding_line(finding: Finding) -> str:
    """Return a broken promise in a line: what it is about, what is wrong, its code."""
    wrong = translated("findings", finding.code) or finding.message
    return f"{finding.subject}: {wrong} [{finding.code}]"


def question(article: Article) -> str:
    """Return what is asked before an article is removed."""
    return say(
        "confirm_takedown",
        'Remove "{title}" ({outlet}) and its statements for good?',
        title=article_title(article),
        outlet=article.outlet or article.id,
    )


def exported(manifest: Manifest, directory: Path) -> str:
    """Return what was written where."""
    return say(
        "exported",
        "{statements} statements from {articles} articles are in {path}, with a manifest.",
        statements=count(manifest.counts["statements"]),
        articles=count(manifest.counts["articles"]),
        path=directory,
    )


def checked(broken: int, counts: dict[str, int]) -> str:
    """Return what the check came to."""
    articles, statements = count(counts.get("articles", 0)), count(counts.get("statements", 0))
    if not broken:
        return say(
            "check_good",
            "All is well: {articles} articles and {statements} statements were checked.",
            articles=articles,
            statements=statements,
        )
    return say(
        "check_broken",
        "{n} findings in {articles} articles and {statements} statements. Restore a backup, or add the articles "
        "again to another ledger.",
        n=count(broken),
        articles=articles,
        statements=statements,
    )
