"""Parts are read as the whole is: same articles, same names, in the same order, each once."""

import gzip
import json
import lzma
from pathlib import Path

import pytest

from lontar.sources import SourceOptions, read_sources
from lontar.sources.cutting import MOST_PARTS, Cut, Part, cut_sources, read_part
from lontar.types import Article, Skipped
from tests import archives

OPTIONS = SourceOptions()


def csv(path: Path, numbers) -> Path:
    lines = ["text,url"]
    lines += [f'"{archives.story(n)}",https://kabar.example/{n}' for n in numbers]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def some(folder: Path) -> dict[str, Path]:
    numbers = range(23)
    blank = archives.jsonl(folder / "blank.jsonl", numbers)
    blank.write_bytes(blank.read_bytes().replace(b"\n", b"\n\n", 4) + b'{"text": "broken\n{"text": 3}')
    cut = archives.jsonl(folder / "cut.jsonl.gz", numbers, gzip.compress)
    cut.write_bytes(cut.read_bytes()[:-40])
    broken = archives.pages(numbers)
    broken[7] = b"XXXX" + broken[7][4:]
    return {
        "jsonl": archives.jsonl(folder / "a.jsonl", numbers),
        "jsonl-with-blank-and-broken-lines": blank,
        "jsonl.gz": archives.jsonl(folder / "b.jsonl.gz", numbers, gzip.compress),
        "jsonl.xz": archives.jsonl(folder / "c.jsonl.xz", numbers, lzma.compress),
        "jsonl.gz-cut-off": cut,
        "csv": csv(folder / "a.csv", numbers),
        "parquet": archives.parquet(folder / "a.parquet", numbers, group=6),
        "warc": archives.warc(folder / "a.warc", archives.pages(numbers), bytes),
        "warc.gz": archives.warc(folder / "a.warc.gz", archives.pages(numbers)),
        "warc-broken": archives.warc(folder / "b.warc", broken, bytes),
    }


NAMES = [
    "jsonl", "jsonl-with-blank-and-broken-lines", "jsonl.gz", "jsonl.xz", "jsonl.gz-cut-off", "csv", "parquet", "warc",
    "warc.gz", "warc-broken",
]  # fmt: skip


def parts_of(path: Path, records: int) -> tuple[Part, ...]:
    (cut,) = cut_sources([str(path)], OPTIONS, records=records)
    assert isinstance(cut, Cut)
    return cut.parts


def read(part: Part) -> list[Article | Skipped]:
    return list(read_part(part, OPTIONS, enter=lambda _: True))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("records", [1, 5, 23, 100])
def test_the_parts_together_are_the_whole(name: str, records: int, tmp_path: Path) -> None:
    path = some(tmp_path)[name]
    parts = parts_of(path, records)
    assert [one for part in parts for one in read(part)] == list(read_sources([str(path)]))
    if name != "jsonl.gz-cut-off":
        assert len(parts) == -(-sum(part.records for part in parts) // records)


def members(*sizes: int):
    """Pack records into gzip members of so many each."""

    def pack(records: list[bytes]) -> bytes:
        ends = [sum(sizes[: n + 1]) for n in range(len(sizes))]
        groups = [records[end - size : end] for size, end in zip(sizes, ends, strict=True)]
        return b"".join(gzip.compress(b"".join(group)) for group in groups)

    return pack


def one_frame(records: list[bytes]) -> bytes:
    zstd = pytest.importorskip("backports.zstd", reason="zstd is not installed: pip install 'lontar[archives]'")
    packed: bytes = zstd.compress(b"".join(records))
    return packed


PACKINGS = {
    "one by one.warc.gz": members(*[1] * 23),
    "one member.warc.gz": members(23),
    "two members.warc.gz": members(12, 11),
    "one alone, the others together.warc.gz": members(1, 22),
    "the last ones alone.warc.gz": members(21, 1, 1),
    "one frame.warc.zst": one_frame,
    "unpacked.warc": b"".join,
}


@pytest.mark.parametrize("name", PACKINGS)
@pytest.mark.parametrize("records", [1, 4, 11, 12, 100])
def test_however_an_archive_is_packed_each_article_comes_once(name: str, records: int, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(PACKINGS[name](archives.pages(range(23))))
    found = [one for part in parts_of(path, records) for one in read(part)]
    addresses = [one.url for one in found if isinstance(one, Article)]
    assert addresses == [f"https://kabar.example/{n}" for n in range(23)]
    assert [one.source for one in found] == [f"{path}:{n}" for n in range(1, 24)]


@pytest.mark.parametrize("name", NAMES)
def test_who_is_asked_ahead_of_a_record_can_leave_it_out(name: str, tmp_path: Path) -> None:
    path = some(tmp_path)[name]
    part = parts_of(path, 100)[0]
    heard: list[int] = []

    def enter(number: int) -> bool:
        heard.append(number)
        return number != 3

    left = [one.source for one in read_part(part, OPTIONS, enter=enter)]
    every = [one.source for one in read(part)]
    assert len(every) - len(left) <= 1
    assert set(left) < set(every) or name == "jsonl-with-blank-and-broken-lines"
    assert heard == sorted(set(heard))
    assert heard[:4] == [1, 2, 3, 4]


@pytest.mark.parametrize("name", ["jsonl", "warc.gz", "warc"])
def test_a_part_begins_in_the_middle_of_its_file_without_reading_what_stands_before(name: str, tmp_path: Path) -> None:
    path = some(tmp_path)[name]
    last = parts_of(path, 5)[-1]
    assert last.offset > 0
    whole = read(last)
    path.write_bytes(b"x" * last.offset + path.read_bytes()[last.offset :])
    assert read(last) == whole
    assert len(whole) == 3


def test_a_file_in_which_reading_cannot_begin_everywhere_has_few_parts(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b"".join(json.dumps({"text": f"Rahayu {n}"}).encode() + b"\n" for n in range(700))))
    parts = parts_of(path, 3)
    assert 1 < len(parts) <= MOST_PARTS
    assert sum(part.records for part in parts) == 700
    assert [one.source for part in parts for one in read(part)] == [f"{path}:{n}" for n in range(1, 701)]


def test_a_file_whose_rows_have_no_text_is_told_once(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"isi": "Rahayu menolak."}) + "\n", "utf-8")
    path.write_text(path.read_text("utf-8") * 300, "utf-8")
    (part,) = parts_of(path, 10)
    assert [one.code for one in read(part) if isinstance(one, Skipped)] == ["column_missing"]


def test_folders_are_cut_file_by_file_and_their_table_is_no_article(tmp_path: Path) -> None:
    archives.jsonl(tmp_path / "in" / "a.jsonl", range(3))
    (tmp_path / "in" / "b.html").write_text(archives.page(4), "utf-8")
    table = tmp_path / "in" / "table.csv"
    table.write_text("path,outlet\nb.html,Kabar Rawa\n", "utf-8")
    options = SourceOptions(metadata=table)
    cuts = list(cut_sources([str(tmp_path / "in"), str(tmp_path / "none")], options, records=10))
    assert [Path(one.source).name for one in cuts] == ["a.jsonl", "b.html", "none"]
    assert isinstance(cuts[2], Skipped)
    assert isinstance(cuts[1], Cut)
    (article,) = read_part(cuts[1].parts[0], options, enter=lambda _: True)
    assert isinstance(article, Article)
    assert article.outlet == "Kabar Rawa"


def test_a_file_that_is_gone_meanwhile_is_told(tmp_path: Path) -> None:
    path = archives.jsonl(tmp_path / "a.jsonl", range(3))
    (part,) = parts_of(path, 10)
    path.unlink()
    assert [one.code for one in read(part) if isinstance(one, Skipped)] == ["not_found"]
