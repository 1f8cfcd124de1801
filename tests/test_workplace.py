"""Where an export is written: what killed runs leave goes, what living ones have stays, nothing is ever missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from lontar import workplace
from lontar.workplace import put_in_place


def finished(directory: Path, words: str) -> None:
    with workplace.workplace(directory) as work:
        (work / "a.txt").write_text(words)
        put_in_place(work, directory)


def test_what_a_killed_run_left_is_taken_away(tmp_path: Path) -> None:
    left = tmp_path / ".out.lontar-abcdefgh"
    left.mkdir()
    (left / "a.txt").write_text("half")
    other = tmp_path / ".out.mine"
    other.mkdir()
    finished(tmp_path / "out", "whole")
    assert {path.name for path in tmp_path.iterdir()} == {"out", ".out.mine"}


def test_what_another_run_is_writing_stays(tmp_path: Path) -> None:
    with workplace.workplace(tmp_path / "out") as other:
        (other / "a.txt").write_text("in hand")
        finished(tmp_path / "out", "whole")
        assert (other / "a.txt").read_text() == "in hand"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_earlier_folder_is_there_at_every_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system has no exchange, a kill between the two renamings leaves it to the next run."""
    finished(tmp_path / "out", "earlier")
    monkeypatch.setattr(workplace, "_exchanged", lambda *_: False)
    rename = Path.rename

    def killed(self: Path, target: Path) -> Path:
        if target.name == "out":
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", killed)
    with pytest.raises(KeyboardInterrupt):
        finished(tmp_path / "out", "newer")
    assert not (tmp_path / "out").exists()
    monkeypatch.undo()
    with workplace.workplace(tmp_path / "out"):
        assert (tmp_path / "out" / "a.txt").read_text() == "earlier"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("exchange", [True, False])
def test_an_earlier_folder_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exchange: bool) -> None:
    if not exchange:
        monkeypatch.setattr(workplace, "_exchanged", lambda *_: False)
    for words in ("earlier", "newer"):
        finished(tmp_path / "out", words)
    assert (tmp_path / "out" / "a.txt").read_text() == "newer"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
