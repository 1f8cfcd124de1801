"""`lontar demo`: the bundled sample, read into a ledger of its own."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from lontar.cli_group import INTERRUPTED, Explained
from lontar.cli_merge import compare
from lontar.cli_options import json_option, session
from lontar.cli_progress import Watch, announce, print_json, stopping
from lontar.cli_serve import Serving, check_installed, listening_anywhere, run, site_of
from lontar.ledger import Ledger
from lontar.messages import count, say
from lontar.types import Filters

if TYPE_CHECKING:
    from lontar.ledger import Added
    from lontar.sources import SourceOptions

SAMPLE: Final = Path(__file__).parent / "sample"
"""The folder of sample articles in the package."""
ISSUE: Final = "NATO mengirim pasukan tempur ke Ukraina"
"""The proposition that the sample is about."""
ISSUE_ID: Final = "pasukan"
SHOWN: Final = 3
"""So many positions, changes and commitments are shown of each."""


@click.command(cls=Explained, example="lontar demo\nlontar demo --serve")
@click.option("--serve", is_flag=True, help="Then show the sample as web pages.")
@json_option
def demo(serve: bool, as_json: bool) -> int | None:
    """Read the bundled sample into a ledger of its own, show who declared what, and say what to try next.

    Then it follows the issue of the sample, and shows some of the positions on it, their changes, and commitments.
    With --json only the statements.
    """
    if serve:
        check_installed()
    path = fresh_ledger()
    introduce(path)
    with Ledger.open(path, reader=session().reader, pairs=session().pairs) as ledger:
        sources = [str(file) for file in sorted(SAMPLE.iterdir()) if file.suffix in (".txt", ".html")]
        with Watch(sources) as watch, stopping() as stop:
            added = ledger.add(sources, options=sample_options(), each=watch.hear, stop=stop)
        if added.stopped or compare(ledger).stopped:
            return INTERRUPTED
        show(ledger, as_json=as_json)
        if not as_json:
            show_issue(ledger)
        conclude(added, path)
        if serve:
            run(site_of(ledger, Serving()), listening_anywhere())
    return None


def sample_options() -> SourceOptions:
    """Return what the sample's own table says about its articles."""
    from lontar.sources import SourceOptions

    return SourceOptions(metadata=SAMPLE / "metadata.csv")


def fresh_ledger() -> Path:
    """Return a path in the user's cache, emptied of an earlier demo; a temporary one where that cannot be."""
    cache = os.environ.get("XDG_CACHE_HOME")
    folder = (Path(cache) if cache else Path.home() / ".cache") / "lontar"
    path = folder / "demo.db"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("demo.db", "demo.db-wal", "demo.db-shm"):
            (folder / name).unlink(missing_ok=True)
        path.touch()
        path.unlink()
    except OSError:
        return Path(tempfile.mkdtemp(prefix="lontar-")) / "demo.db"
    return path


def introduce(path: Path) -> None:
    """Say what is going to happen."""
    announce(
        say(
            "demo_begins",
            "Lontar reads news and keeps the record of who declared what. The sample: invented outlets on one real "
            "question, whether NATO will send troops to Ukraine, 2022 to 2024.\nIt is read into a ledger of its own: "
            "{path}",
            path=path,
        )
    )


def show(ledger: Ledger, *, as_json: bool) -> None:
    """Show every statement of the sample."""
    rows = list(ledger.statements(Filters(limit=None)))
    if as_json:
        from lontar.types_json import listed_statement_to_json

        for statement, article in rows:
            print_json(listed_statement_to_json(statement, article))
        return
    from lontar.cli_render import show_statements

    announce("")
    show_statements(rows)


def show_issue(ledger: Ledger) -> None:
    """Follow the issue of the sample and show where some actors stand on it, what changed, and what they would do."""
    from lontar.cli_blocks import line, show_lines
    from lontar.cli_commitment import commitment_block
    from lontar.cli_position import change_block, position_block

    issue, _ = ledger.add_issue(ISSUE, id=ISSUE_ID)
    positions, changes = ledger.positions(issue.id), ledger.changes(issue.id)
    commitments = ledger.commitments(Filters(limit=None))
    parts = (
        (say("demo_positions", "Positions on “{issue}”: {n}", issue=issue.proposition, n=count(len(positions))),
         [position_block(one, ledger) for one in positions[:SHOWN]]),
        (say("demo_changes", "Changes of position: {n}", n=count(len(changes))),
         [change_block(one, ledger) for one in changes[:SHOWN]]),
        (say("demo_commitments", "Commitments: {n}", n=count(len(commitments))),
         [commitment_block(one, ledger, members=False) for one in commitments[:SHOWN]]),
    )  # fmt: skip
    for title, blocks in parts:
        show_lines([line(0, title, "bold underline"), line(0, ""), *(each for block in blocks for each in block)])


def conclude(added: Added, path: Path) -> None:
    """Say what was shown and what to try next."""
    announce("")
    announce(
        say(
            "demo_done",
            "{statements} statements from {articles} articles, each with its exact place in its source. Next:",
            statements=count(added.statements),
            articles=count(added.new),
        )
    )
    for command, code, purpose in _NEXT:
        announce(f"  lontar {command} --ledger {path}")
        announce(f"      {say(code, purpose)}")
    announce(say("demo_yours", "Your own articles, into lontar.db in this folder:"))
    announce("  lontar add FOLDER")
    announce("  lontar statements")


_NEXT: Final = (
    ("statements --actor Macron", "next_actor", "what one person declared, and when"),
    ("statements --act refuse --since 2024", "next_act", "who refused to do something"),
    ("statements --about pasukan --json", "next_json", "the same as JSON lines, for programs"),
    ("positions pasukan", "next_positions", "who stands where on the issue of the sample, in order of day"),
    ('commitments --if "Rusia menyerang Polandia"', "next_if", "who declared what they would do if that happens"),
    ("articles", "next_articles", "the articles; `lontar article ID` marks the statements in one"),
)
