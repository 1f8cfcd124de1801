import os
from pathlib import Path

import pytest

from lontar.types import Skipped
from tests.sources.conftest import TEXT, Read, codes_of


def _folder(root: Path) -> Path:
    for name in ("b.txt", "a.txt", "inner/c.txt", "inner/deep/d.txt", ".hidden.txt", ".git/e.txt"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{TEXT} {name}")
    return root


def _names(found: list[object], root: Path) -> list[str]:
    return [str(Path(each.source).relative_to(root)) for each in found]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("", ["a.txt", "b.txt", "inner/c.txt", "inner/deep/d.txt"]),
        ("*.txt", ["a.txt", "b.txt"]),
        ("**/*.txt", ["a.txt", "b.txt", "inner/c.txt", "inner/deep/d.txt"]),
        ("in*", ["inner/c.txt", "inner/deep/d.txt"]),
        ("[b]?txt", ["b.txt"]),
    ],
)
def test_folders_and_patterns_in_order(source: str, names: list[str], tmp_path: Path, read: Read) -> None:
    _folder(tmp_path)
    found = read(tmp_path / source)
    assert codes_of(found) == ["article"] * len(names)
    assert _names(list(found), tmp_path) == names


def test_a_name_with_signs_of_a_pattern_is_a_file_where_it_is_there(tmp_path: Path, read: Read) -> None:
    (tmp_path / "berita [1].txt").write_text(TEXT)
    assert codes_of(read(tmp_path / "berita [1].txt")) == ["article"]


def test_nothing_there(tmp_path: Path, read: Read) -> None:
    (tmp_path / "empty").mkdir()
    assert codes_of(read(tmp_path / "empty", tmp_path / "*.jsonl")) == ["empty_folder", "no_match"]


def test_what_cannot_be_opened_in_a_folder_is_told(tmp_path: Path, read: Read) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "broken.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "circle").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    assert codes_of(read(tmp_path)) == ["article", "not_found", "not_a_file"]


@pytest.mark.skipif(os.geteuid() == 0, reason="running as root, who may read everything")
def test_a_folder_and_a_file_without_rights(tmp_path: Path, read: Read) -> None:
    _folder(tmp_path)
    (tmp_path / "a.txt").chmod(0)
    (tmp_path / "inner").chmod(0)
    try:
        found = read(tmp_path)
    finally:
        (tmp_path / "inner").chmod(0o755)
    assert codes_of(found) == ["no_permission", "article", "no_permission"]


def test_a_folder_that_the_system_refuses(tmp_path: Path, read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    _folder(tmp_path)
    scandir = os.scandir

    def refusing(path: str) -> object:
        if str(path).endswith("inner"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    found = read(tmp_path)
    assert codes_of(found) == ["article", "article", "no_permission"]
    assert isinstance(found[-1], Skipped)
    assert found[-1].source == str(tmp_path / "inner")
    assert "chmod" in found[-1].message
    assert codes_of(read(tmp_path / "inner")) == ["no_permission"]


def test_a_file_that_the_system_refuses(tmp_path: Path, read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    _folder(tmp_path)
    opened = Path.open

    def refusing(path: Path, *args: object, **options: object) -> object:
        if path.name == "a.txt":
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *args, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refusing)
    assert codes_of(read(tmp_path)) == ["no_permission", "article", "article", "article"]


def test_a_name_that_no_system_takes(read: Read) -> None:
    assert codes_of(read("a\0b.txt")) == ["unreadable"]


def _odd(folder: Path) -> Path:
    """Three articles, one of them under a name that is not UTF-8."""
    for name in (b"a.txt", b"kab\xffar.txt", b"z.txt"):
        place = os.fsencode(folder) + b"/" + name
        try:
            Path(os.fsdecode(place)).write_text(f"{TEXT} {name!r}", "utf-8")
        except OSError:
            pytest.skip("this system takes no such names")
    return folder


@pytest.mark.parametrize("source", ["", "*.txt"])
def test_a_name_that_is_not_utf8_is_told_and_the_rest_goes_on(source: str, tmp_path: Path, read: Read) -> None:
    _odd(tmp_path)
    found = read(tmp_path / source)
    assert codes_of(found) == ["article", "name_not_utf8", "article"]
    assert found[1].source == f"{tmp_path}/kab\\xffar.txt"
    assert isinstance(found[1], Skipped)
    assert f"{tmp_path}/kab\\xffar.txt" in found[1].message


def test_a_name_that_is_not_utf8_can_be_given_and_be_missing(tmp_path: Path, read: Read) -> None:
    _odd(tmp_path)
    given = os.fsdecode(os.fsencode(tmp_path) + b"/kab\xffar.txt")
    assert codes_of(read(given, f"{given}.gone\ud800", tmp_path / "a.txt")) == [
        "name_not_utf8",
        "name_not_utf8",
        "article",
    ]
