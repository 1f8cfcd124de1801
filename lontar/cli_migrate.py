"""`lontar migrate`: what a ledger holds, moved into another database."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from lontar.cli_group import Explained
from lontar.cli_options import json_option
from lontar.cli_progress import announce, counting, print_json
from lontar.errors import UsageError
from lontar.ledger import Ledger
from lontar.messages import count, say

if TYPE_CHECKING:
    from lontar.store.moving import Moved


@click.command(cls=Explained, example="lontar migrate lontar.db postgresql://lontar@db.example/lontar")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@json_option
def migrate(source: str, target: str, as_json: bool) -> None:
    """Copy everything in the ledger FROM into the empty ledger TO, each a file or a postgresql:// URL.

    The copy is compared with what was read; FROM stays as it is, and may be in use meanwhile. Where TO holds just this
    already, it is compared and nothing is done.
    """
    with Ledger.open(source, create=False) as ledger, counting(say("migrating", "Moving"), ledger.rows) as heard:
        moved, again = _moved(ledger, target, heard=heard)
    if as_json:
        print_json({"rows": moved.rows, "digest": moved.digest})
    if again:
        announce(say("migrated_already", "{ledger} holds all of it already; nothing was changed.", ledger=target))
    announce(
        say(
            "migrated",
            "Moved and compared: {articles} articles, {statements} statements, {rows} rows in all.",
            articles=count(moved.rows["articles"]),
            statements=count(moved.rows["statements"]),
            rows=count(sum(moved.rows.values())),
        )
    )


def _moved(ledger: Ledger, target: str, *, heard: Callable[[int], None]) -> tuple[Moved, bool]:
    """Move a ledger, or see that it was moved before: who was cut off gives the command again."""
    try:
        return ledger.move(target, heard=heard), False
    except UsageError as error:
        there = ledger.moved(target) if error.code == "migrate_not_empty" else None
        if there is None:
            raise
        return there, True
