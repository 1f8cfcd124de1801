"""What is said while work goes on: how much there will be, and the bar that a terminal shows."""

from __future__ import annotations

import io

import pytest

from lontar.cli_progress import Watch, how_many, outcome_to_json, skipped_message, tracked
from lontar.ledger import Outcome
from lontar.types import Skipped


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("sources", "total"),
    [
        (["news"], 3),
        (["news/a.txt", "news/b.html"], 2),
        (["news", "news/a.txt"], 4),
        (["rows.jsonl"], None),
        (["-"], None),
        (["https://example.org/a"], None),
        (["news/*.txt"], None),
    ],
)
def test_how_many_there_will_be_is_known_for_files_alone(tmp_path, monkeypatch, sources, total):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "news" / "old").mkdir(parents=True)
    for name in ("news/a.txt", "news/b.html", "news/old/c.txt", "rows.jsonl"):
        (tmp_path / name).touch()
    assert how_many(sources) == total


def test_a_terminal_sees_a_bar_and_what_was_skipped_above_it(tmp_path, monkeypatch):
    monkeypatch.setenv("LONTAR_LANG", "en")
    monkeypatch.setenv("COLUMNS", "100")
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    (tmp_path / "a.txt").touch()
    with Watch([str(tmp_path)]) as watch:
        watch.hear(Outcome("new", "b.txt", statements=7))
        watch.hear(Outcome("skipped", "a.txt", skipped=Skipped("a.txt", "empty_file", "a.txt is empty.")))
    shown = terminal.getvalue()
    assert "Skipped: a.txt is empty. [empty_file]\n" in shown
    assert "7 statements" in shown


@pytest.mark.parametrize(
    ("skipped", "shown"),
    [
        (Skipped("a.txt", "empty_file", "a.txt is empty."), "Skipped: a.txt is empty. [empty_file]"),
        (Skipped("a.txt", "taken", "It was taken down."), "Skipped: a.txt: It was taken down. [taken]"),
    ],
)
def test_a_skipped_source_is_named_once(skipped, shown, monkeypatch):
    monkeypatch.setenv("LONTAR_LANG", "en")
    assert skipped_message(skipped) == shown


def test_an_outcome_for_programs_has_the_same_keys_always():
    new = outcome_to_json(Outcome("new", "b.txt", statements=7))
    skipped = outcome_to_json(Outcome("skipped", "a.txt", skipped=Skipped("a.txt", "empty_file", "a.txt is empty.")))
    assert new.keys() == skipped.keys()
    assert (new["outcome"], new["code"], skipped["outcome"], skipped["code"]) == ("new", None, "skipped", "empty_file")


@pytest.mark.parametrize("stream", [io.StringIO, Terminal])
def test_what_is_tracked_comes_through_unchanged(stream, monkeypatch):
    errors = stream()
    monkeypatch.setattr("sys.stderr", errors)
    assert list(tracked([3, 1, 2])) == [3, 1, 2]
    assert ("3/3" in errors.getvalue()) == errors.isatty()
