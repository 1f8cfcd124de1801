"""The command line: one line a command here, each imported when it is called."""

from __future__ import annotations

from typing import Final

import click

from lontar import __version__
from lontar.cli_group import Lazy, Root

COMMANDS: Final = {
    "demo": Lazy("lontar.cli_demo", "demo", "Read the bundled sample and show who declared what."),
    "add": Lazy("lontar.cli_add", "add", "Read sources and store their articles and statements."),
    "feed": Lazy("lontar.cli_feed", "feed", "Follow feeds and sitemaps, or stop following them."),
    "feeds": Lazy("lontar.cli_feed", "feeds", "List the feeds that are followed, and how they do."),
    "watch": Lazy("lontar.cli_watch", "watch", "Poll the feeds that are followed and read what they tell."),
    "read": Lazy("lontar.cli_add", "read", "Read sources without storing anything."),
    "batch": Lazy("lontar.cli_batch", "batch", "Read a large archive with several workers into a folder."),
    "articles": Lazy("lontar.cli_list", "articles", "List the articles."),
    "article": Lazy("lontar.cli_list", "article", "Show an article with its statements marked in the text."),
    "statements": Lazy("lontar.cli_list", "statements", "List statements, newest first, with the passage."),
    "actors": Lazy("lontar.cli_list", "actors", "List who speaks, with counts and days."),
    "actor": Lazy("lontar.cli_actor", "actor", "Show who somebody is, also on a day, and what they said."),
    "reread": Lazy("lontar.cli_reread", "reread", "Read articles again with a new model, and show what changed."),
    "merge": Lazy("lontar.cli_merge", "merge", "Compare what is new: copies, utterances, positions."),
    "utterances": Lazy("lontar.cli_utterance", "utterances", "List utterances with the number of their reports."),
    "utterance": Lazy("lontar.cli_utterance", "utterance", "Show every wording of an utterance."),
    "issue": Lazy("lontar.cli_issue", "issue", "Follow a proposition, or stop following it."),
    "issues": Lazy("lontar.cli_issue", "issues", "List the issues that are followed."),
    "positions": Lazy("lontar.cli_position", "positions", "Show who stands where on an issue, in order of day."),
    "changes": Lazy("lontar.cli_position", "changes", "Show who changed position, with both passages."),
    "commitments": Lazy(
        "lontar.cli_commitment", "commitments", "List who said what they would do, also if something happens."
    ),
    "explain": Lazy("lontar.cli_list", "explain", "Show why something is, or is not, a statement."),
    "judge": Lazy("lontar.cli_judge", "judge", "Record a human decision, take one back, or list them."),
    "serve": Lazy("lontar.cli_serve", "serve", "Show the ledger as web pages, and answer programs."),
    "mcp": Lazy("lontar.cli_mcp", "mcp", "Answer an assistant (Model Context Protocol), read-only."),
    "account": Lazy("lontar.cli_account", "account", "Manage who may sign in to the server."),
    "accounts": Lazy("lontar.cli_account", "accounts", "List the accounts."),
    "token": Lazy("lontar.cli_account", "token", "Manage tokens for programs."),
    "tokens": Lazy("lontar.cli_account", "tokens", "List the tokens."),
    "cite": Lazy("lontar.cli_cite", "cite", "Write a citation of a statement, with its permanent id."),
    "alert": Lazy("lontar.cli_alert", "alert", "Let an address be told of what is new."),
    "alerts": Lazy("lontar.cli_alert", "alerts", "List which addresses are told of what."),
    "export": Lazy("lontar.cli_keep", "export", "Write articles and statements into files."),
    "eval": Lazy("lontar.cli_eval", "evaluate", "Score Lontar on a test file of your own."),
    "backup": Lazy("lontar.cli_keep", "backup", "Write a consistent copy of the ledger."),
    "migrate": Lazy("lontar.cli_migrate", "migrate", "Move what a ledger holds into another database."),
    "takedown": Lazy("lontar.cli_keep", "takedown", "Remove an article for good, leaving a tombstone."),
    "check": Lazy("lontar.cli_keep", "check", "Verify everything in the ledger that can be verified."),
}


def _remember_ledger(ctx: click.Context, _option: click.Parameter, value: str | None) -> None:
    if value is not None:
        from lontar.cli_options import remember_ledger

        remember_ledger(ctx, value)


def _show_version(ctx: click.Context, _option: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(f"lontar {__version__}")
        ctx.exit()


@click.group(
    "lontar", cls=Root, lazy=COMMANDS, example="lontar add news/\nlontar statements --actor Stoltenberg --since 2024"
)
@click.option(
    "--ledger",
    metavar="PATH|URL",
    expose_value=False,
    callback=_remember_ledger,
    help="The ledger: a file or a postgresql:// URL. Else LONTAR_LEDGER, else lontar.db here.",
)
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_show_version, help="Show the version."
)
def main() -> None:
    """Lontar reads news and keeps the record of who declared what, each with its exact passage."""
