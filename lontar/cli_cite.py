"""`lontar cite`: a statement as it is cited, with its permanent id."""

from __future__ import annotations

from typing import Literal

import click

from lontar.cli_group import Explained
from lontar.cli_options import json_option, ledger_option, session
from lontar.cli_progress import print_json


@click.command(cls=Explained, example="lontar cite 3f2a9b1c --style bibtex")
@click.argument("statement_id", metavar="ID")
@click.option(
    "--style", type=click.Choice(("plain", "bibtex", "csl")), default="plain", help="plain, bibtex or csl (CSL-JSON)."
)
@click.option("--link", metavar="URL", help="The address of the statement's page, where you serve one.")
@json_option
@ledger_option
def cite(statement_id: str, style: Literal["plain", "bibtex", "csl"], link: str | None, as_json: bool) -> None:
    """Write a citation of a statement: source, day, speaker, exact passage, permanent id. ID may be its beginning."""
    with session().open() as ledger:
        found = ledger.cite(statement_id, style=style, link=link)
        known, _ = ledger.statement(statement_id)
    print_json({"statement_id": known.id, "style": style, "citation": found}) if as_json else click.echo(found)
