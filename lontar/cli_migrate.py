"""`lontar migrate`: what a ledger holds, moved into another database."""

from __future__ import annotations

import click

from lontar.cli_group import Explained
from lontar.cli_options import json_option
from lontar.cli_progress import announce, counting, print_json
from lontar.ledger import Ledger
from lontar.messages import count, say


@click.command(cls=Explained, example="lontar migrate lontar.db postgresql://lontar@db.example/lontar")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@json_option
def migrate(source: str, target: str, as_json: bool) -> None:
    """Copy everything in the ledger FROM into the empty ledger TO, each a file or a postgresql:// URL.

    The copy is compared with what was read; FROM stays as it is, and may be in use meanwhile.
    """
    with Ledger.open(source, create=False) as ledger, counting(say("migrating", "Moving"), ledger.rows) as heard:
        moved = ledger.move(target, heard=heard)
    if as_json:
        print_json({"rows": moved.rows, "digest": moved.digest})
    announce(
        say(
            "migrated",
            "Moved and compared: {articles} articles, {statements} statements, {rows} rows in all.",
            articles=count(moved.rows["articles"]),
            statements=count(moved.rows["statements"]),
            rows=count(sum(moved.rows.values())),
        )
    )
