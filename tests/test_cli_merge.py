"""`merge`, and `add` that runs it: what is said of it, and that it can be interrupted and goes on."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lontar.cli_progress import counting
from lontar.ledger import Ledger
from tests.talks import TalksReader, talks_in
from tests.word_pairs import WordPairs


@pytest.fixture
def unmerged(lontar):
    lontar.reader = TalksReader()
    lontar("add", "--no-merge", *talks_in(lontar.folder))
    return lontar


def test_add_compares_what_is_new_by_itself(lontar):
    lontar.reader = TalksReader()
    sources = talks_in(lontar.folder)
    said = lontar("add", *sources).stderr
    assert "Statements compared: 5." in said
    assert "Utterances: 4, with several reports: 1. Near-copies (pairs of articles): 0." in said
    assert "ompared" not in lontar("add", *sources).stderr


def test_add_leaves_it_where_asked_and_merge_makes_up_for_it(unmerged):
    assert unmerged.json("utterances") == []
    said = unmerged("merge")
    assert (said.stdout, "Statements compared: 5." in said.stderr) == ("", True)
    assert len(unmerged.json("utterances")) == 4
    again = unmerged("merge", language="id").stderr
    assert again.startswith("Tidak ada yang baru untuk dibandingkan.\nUjaran: 4, yang dilaporkan lebih dari sekali: 1.")


def test_reading_alone_compares_nothing(lontar, news):
    lontar.pairs = None
    assert lontar("read", str(news)).stderr == ""
    assert not (lontar.folder / "a.db").exists()


def test_as_json_it_is_one_line(unmerged):
    (done,) = unmerged.json("merge")
    assert done == {
        "statements": 5, "articles": 5, "gone": 0, "utterances": 4, "merged": 1, "copies": 0, "stopped": False,
    }  # fmt: skip


def test_add_as_json_has_its_outcomes_alone_on_standard_output(lontar):
    lontar.reader = TalksReader()
    assert {line["outcome"] for line in lontar.json("add", *talks_in(lontar.folder))} == {"new"}


def test_interrupted_it_finishes_the_batch_and_goes_on(unmerged):
    unmerged.pairs = WordPairs(before=lambda: signal.raise_signal(signal.SIGINT))
    said = unmerged("merge", code=130).stderr
    assert "Statements compared: 5." in said
    assert "Stopped as asked. What was compared is kept" in said
    unmerged.pairs = WordPairs()
    unmerged("merge")
    assert len(unmerged.json("utterances")) == 4


# Dies before the n-th time that texts are compared.
KILLED = """
import os, signal, sys
from itertools import count
from lontar.cli import main
from lontar.cli_options import Session
from tests.talks import TalksReader
from tests.word_pairs import WordPairs
called = count(1)
def before():
    if next(called) == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
main(["merge", "--ledger", sys.argv[1]], obj=Session(reader=TalksReader(), pairs=WordPairs(before=before)))
"""


def test_a_kill_while_comparing_loses_nothing_and_the_same_command_goes_on(unmerged, address):
    path, undisturbed = unmerged.folder / "a.db", unmerged.folder / "undisturbed.db"
    unmerged("migrate", str(path), str(undisturbed))
    unmerged("merge", "--ledger", str(undisturbed))
    root = Path(__file__).parent.parent
    ended = []
    for moment in (1, 3):
        call = [sys.executable, "-c", KILLED, address(path), str(moment)]
        ended.append(
            subprocess.run(call, cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, check=False).returncode
        )
        with Ledger.open(path, reader=unmerged.reader, pairs=unmerged.pairs) as ledger:
            assert list(ledger.check()) == []
            assert ledger.counts()["statements"] == 5
    assert ended[0] == -signal.SIGKILL
    unmerged("merge")
    assert unmerged.json("utterances") == unmerged.json("utterances", "--ledger", str(undisturbed))


def test_weights_that_cannot_be_read_are_named_and_what_was_added_is_kept(lontar, monkeypatch):
    lontar.reader, lontar.pairs = TalksReader(), None
    monkeypatch.setenv("LONTAR_PAIRS", str(lontar.folder / "gone"))
    said = lontar("add", *talks_in(lontar.folder), code=3).stderr
    assert "New: 5." in said
    assert "[pairs_damaged]" in said
    assert len(lontar.json("statements")) == 5


def test_a_terminal_sees_how_far_it_is(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("COLUMNS", "100")
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    with counting("Comparing", lambda: 3) as heard:
        heard(1)
        heard(2)
    assert "3/3" in terminal.getvalue()
