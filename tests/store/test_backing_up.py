"""Copies of a ledger: whole or not there, and never in the place of another file."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import pytest

from lontar.errors import UsageError
from lontar.store import Store, backing_up
from tests.store.sample import article, reading

pytestmark = pytest.mark.sqlite("only files are copied so")


def test_a_backup_is_a_whole_ledger_in_one_file(store: Store, path: Path, tmp_path: Path) -> None:
    store.put(reading())
    copy = tmp_path / "copy" / "lontar.db"
    copy.parent.mkdir()
    store.backup(copy)
    assert [file.name for file in copy.parent.iterdir()] == ["lontar.db"]
    store.put(reading(article(key="b")))
    with Store.open(str(copy), create=False) as copied:
        assert copied.reading("aaaa") == reading()
        assert copied.counts()["articles"] == 1
        assert list(copied.check()) == []


def test_a_backup_overwrites_nothing(store: Store, tmp_path: Path) -> None:
    there = tmp_path / "there.db"
    there.write_text("milik orang")
    with pytest.raises(UsageError) as caught:
        store.backup(there)
    assert caught.value.code == "backup_exists"
    assert there.read_text() == "milik orang"


def test_a_backup_that_cannot_be_written_leaves_nothing(store: Store, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        store.backup(tmp_path / "none" / "copy.db")
    assert caught.value.code == "backup_unwritable"


def test_a_copy_has_no_name_before_it_is_whole(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kill leaves no empty file in the way of the next try, and that takes away what it did leave."""
    copy = tmp_path / "copy.db"
    left = tmp_path / ".copy.db.lontar-abcdefgh"
    left.mkdir()
    (left / "copy.db").write_bytes(b"half")
    whole, seen = backing_up._copy, []

    def looking(*given: object) -> None:
        seen.append(copy.exists())
        whole(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(backing_up, "_copy", looking)
    store.backup(copy)
    assert seen == [False]
    assert copy.exists()
    assert list(tmp_path.glob(".copy.db*")) == []


def test_what_a_kill_leaves_goes_where_the_copy_has_its_name_too(store: Store, tmp_path: Path) -> None:
    store.backup(tmp_path / "copy.db")
    (tmp_path / ".copy.db.lontar-abcdefgh").mkdir()
    with pytest.raises(UsageError) as caught:
        store.backup(tmp_path / "copy.db")
    assert caught.value.code == "backup_exists"
    assert list(tmp_path.glob(".copy.db*")) == []


def test_of_two_copies_to_one_name_the_whole_one_gets_it(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second one that begins when the first is about to be named, and is killed half-way, hinders it not."""
    store.put(reading())
    copy, whole, calls = tmp_path / "copy.db", backing_up._copy, []

    def twice(*given: Any) -> None:
        calls.append(given[1])
        if len(calls) == 2:
            given[1].write_bytes(b"half")
            raise KeyboardInterrupt
        whole(*given)
        with pytest.raises(KeyboardInterrupt):
            store.backup(copy)

    monkeypatch.setattr(backing_up, "_copy", twice)
    store.backup(copy)
    with Store.open(str(copy), create=False) as copied:
        assert copied.reading("aaaa") == reading()
    assert list(tmp_path.glob(".copy.db*")) == []


@pytest.mark.parametrize("links", [True, False])
def test_a_file_that_comes_meanwhile_is_left_as_it_is(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    copy, whole = tmp_path / "copy.db", backing_up._copy

    def late(*given: object) -> None:
        whole(*given)  # type: ignore[arg-type]
        copy.write_text("milik orang")

    def none(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(backing_up, "_copy", late)
    if not links:
        monkeypatch.setattr(Path, "hardlink_to", none)
    with pytest.raises(UsageError) as caught:
        store.backup(copy)
    assert caught.value.code == "backup_exists"
    assert copy.read_text() == "milik orang"
    assert list(tmp_path.glob(".copy.db*")) == []


def test_a_disk_without_links_takes_copies_too(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    store.put(reading())
    monkeypatch.setattr(Path, "hardlink_to", none)
    store.backup(tmp_path / "copy.db")
    with Store.open(str(tmp_path / "copy.db"), create=False) as copied:
        assert copied.reading("aaaa") == reading()


def test_a_disk_that_fails_when_the_copy_is_named_leaves_nothing(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    store.put(reading())
    with monkeypatch.context() as disk:
        disk.setattr(Path, "hardlink_to", failing)
        disk.setattr(Path, "replace", failing)
        with pytest.raises(UsageError) as caught:
            store.backup(tmp_path / "copy.db")
    assert caught.value.code == "backup_unwritable"
    assert not (tmp_path / "copy.db").exists()
    store.backup(tmp_path / "copy.db")


def test_a_disk_without_links_that_fails_then_leaves_nothing(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    def failing(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    store.put(reading())
    monkeypatch.setattr(Path, "hardlink_to", none)
    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(UsageError):
        store.backup(tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()
