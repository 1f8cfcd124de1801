import bz2
import gzip
import json
import lzma
import sys
from pathlib import Path

import pytest

from lontar.sources.streams import opened
from lontar.types import Article, Skipped
from tests.archives import story
from tests.sources.conftest import Read, codes_of

zstd = pytest.importorskip("backports.zstd", reason="zstd is not installed: pip install 'lontar[archives]'")
PACK = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zst": zstd.compress}
LINES = [json.dumps({"text": f"{story(number)} {number**9}"}).encode() + b"\n" for number in range(300)]


@pytest.mark.parametrize("ending", sorted(PACK))
def test_lines_are_read_out_of_every_compression(ending: str, tmp_path: Path, read: Read) -> None:
    path = tmp_path / f"a.jsonl.{ending}"
    path.write_bytes(PACK[ending](b"".join(LINES)))
    found = read(path)
    assert codes_of(found) == ["article"] * 300
    assert found[299].source == f"{path}:300"


@pytest.mark.parametrize("ending", sorted(PACK))
def test_streams_that_follow_each_other_in_one_file_are_all_read(ending: str, tmp_path: Path, read: Read) -> None:
    path = tmp_path / f"a.jsonl.{ending}"
    path.write_bytes(b"".join(map(PACK[ending], LINES[:3])))
    assert codes_of(read(path)) == ["article"] * 3


@pytest.mark.parametrize("ending", sorted(PACK))
def test_what_stands_before_a_cut_is_read_and_the_cut_told(ending: str, tmp_path: Path, read: Read) -> None:
    path = tmp_path / f"a.jsonl.{ending}"
    # In several streams: bzip2 and xz give nothing of a block that is not whole.
    packed = b"".join(PACK[ending](b"".join(LINES[start : start + 30])) for start in range(0, 300, 30))
    path.write_bytes(packed[: len(packed) * 3 // 4])
    codes = codes_of(read(path))
    assert codes[-1] == "truncated_gzip"
    assert 200 < codes.count("article") < 250


@pytest.mark.parametrize("ending", sorted(PACK))
def test_damage_is_told_as_damage(ending: str, tmp_path: Path, read: Read) -> None:
    path = tmp_path / f"a.txt.{ending}"
    packed = bytearray(PACK[ending](b"".join(LINES)))
    packed[len(packed) // 2 : len(packed) // 2 + 40] = b"\xff" * 40
    path.write_bytes(bytes(packed))
    assert codes_of(read(path)) == ["damaged_gzip"]


@pytest.mark.parametrize("ending", sorted(PACK))
def test_what_is_compressed_twice_is_refused(ending: str, tmp_path: Path, read: Read) -> None:
    path = tmp_path / f"a.txt.{ending}"
    path.write_bytes(PACK[ending](PACK[ending](b"".join(LINES))))
    assert codes_of(read(path)) == ["archive"]


@pytest.mark.parametrize("ending", sorted(PACK))
def test_a_bomb_fills_no_memory(ending: str, tmp_path: Path, read: Read) -> None:
    path = tmp_path / f"bomb.txt.{ending}"
    path.write_bytes(PACK[ending](b"a" * 20_000_000))
    assert codes_of(read(path, max_bytes=1_000_000)) == ["too_large"]
    with path.open("rb") as stream:
        _, whole, packing = opened(stream)
        assert packing is not None
        assert len(whole.read1(1 << 24)) <= 1 << 24  # type: ignore[attr-defined]


def test_without_the_extra_the_message_says_how_to_install_it(tmp_path: Path, read: Read, monkeypatch) -> None:
    (tmp_path / "a.txt.zst").write_bytes(zstd.compress(b"Rahayu menolak."))
    monkeypatch.setitem(sys.modules, "compression", None)
    monkeypatch.setitem(sys.modules, "backports", None)
    found = read(tmp_path / "a.txt.zst")
    assert codes_of(found) == ["missing_extra"]
    assert isinstance(found[0], Skipped)
    assert "pip install 'lontar[archives]'" in found[0].message


def test_a_text_that_begins_like_a_compression_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"BZh adalah nama sandi. " + story(1).encode())
    with (tmp_path / "a.txt").open("rb") as stream:
        assert opened(stream)[2] is None


def test_the_name_inside_is_that_without_the_ending(tmp_path: Path, read: Read) -> None:
    (tmp_path / "a.csv.xz").write_bytes(lzma.compress(b'text,title\n"Rahayu menolak usul itu.",Usul\n'))
    (article,) = read(tmp_path / "a.csv.xz")
    assert isinstance(article, Article)
    assert article.title == "Usul"
