"""`lontar merge`: the second pass, which `lontar add` runs by itself once it has stored something."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from lontar.cli_group import DONE, INTERRUPTED, Explained
from lontar.cli_options import json_option, ledger_option, session
from lontar.cli_progress import announce, counting, print_json, stopping
from lontar.ledger import Ledger
from lontar.messages import count, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lontar.ledger_merging import Merged


@click.command(cls=Explained, example="lontar merge")
@json_option
@ledger_option
def merge(as_json: bool) -> int:
    """Compare what is new: near-copies, reports of one utterance, and what is said on the issues that are followed.

    `lontar add` does so by itself. Stopped at any moment, it goes on where it was.
    """
    with session().open() as ledger:
        merged = compare(ledger)
        found = ledger.merged()
    if as_json:
        print_json({**asdict(merged), **found})
    return INTERRUPTED if merged.stopped else DONE


def compare(ledger: Ledger) -> Merged:
    """Run the second pass on what is new, with a bar, and say what came of it; Ctrl-C finishes the batch in hand."""
    with counting(say("comparing", "Comparing"), lambda: waiting(ledger)) as heard, stopping() as stop:
        stop.busy = True
        merged = ledger.merge(heard=heard, stop=stop)
    report(merged, ledger.merged())
    return merged


def waiting(ledger: Ledger) -> int:
    """How many statements have not been compared yet."""
    everything = ledger.counts()["statements"]
    return len(ledger.store.derived.unread(limit=everything)) if everything else 0


def report(merged: Merged, found: Mapping[str, int]) -> None:
    """Say what a run of the second pass did and what the ledger then holds, on standard error."""
    if merged.changed:
        announce(say("merge_compared", "Statements compared: {n}.", n=count(merged.statements)))
    elif not merged.stopped:
        announce(say("merge_nothing", "There was nothing new to compare."))
    announce(
        say(
            "merge_found",
            "Utterances: {utterances}, with several reports: {merged}. Near-copies (pairs of articles): {copies}.",
            utterances=count(found["utterances"]),
            merged=count(found["merged"]),
            copies=count(found["copies"]),
        )
    )
    if merged.stopped:
        announce(
            say("merge_stopped", "Stopped as asked. What was compared is kept; `lontar merge` goes on with the rest.")
        )
