import gzip
import io
import os
import random
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from lontar.errors import UsageError
from lontar.sources import SourceOptions, read_sources
from lontar.types import Skipped
from tests.sources.conftest import TEXT, Read, article_of, codes_of

ENOUGH = gzip.compress(TEXT.encode() * 50)
BINARY = bytes(range(256)) * 20
NOISE = random.Random(7).randbytes(4000)

BAD = [
    ("empty.txt", b"", "empty_file"),
    ("blank.txt", b" \n\n\t ", "empty_file"),
    ("mark-only.txt", b"\xef\xbb\xbf", "empty_file"),
    ("signs.txt", b"*** --- 123", "empty_text"),
    ("binary.txt", BINARY, "binary_file"),
    ("noise", NOISE, "binary_file"),
    ("nul.txt", TEXT.encode().replace(b" ", b"\0", 1), "binary_file"),
    ("picture.png", b"\x89PNG\r\n\x1a\n" + BINARY, "binary_file"),
    ("archive.zip", b"PK\x03\x04" + NOISE, "archive"),
    ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + NOISE, "archive"),
    ("cut.txt.gz", ENOUGH[: len(ENOUGH) // 2], "truncated_gzip"),
    ("cut-at-the-end.txt.gz", ENOUGH[:-6], "truncated_gzip"),
    ("damaged.txt.gz", ENOUGH[:12] + b"\xff" * 30 + ENOUGH[42:], "damaged_gzip"),
    ("wrong-sum.txt.gz", ENOUGH[:-8] + b"\0" * 8, "damaged_gzip"),
    ("twice.txt.gz", gzip.compress(ENOUGH), "archive"),
    ("empty.gz", gzip.compress(b""), "empty_file"),
    ("damaged.pdf", b"%PDF-1.7\n" + NOISE, "bad_document"),
    ("damaged.docx", b"PK\x03\x04" + NOISE, "bad_document"),
    ("damaged.parquet", b"PAR1" + NOISE, "bad_parquet"),
    ("no-column.csv", b"judul,isi\nPasar,Rahayu menolak usul itu.\n", "column_missing"),
    ("empty.csv", b"", "empty_file"),
    ("empty.jsonl", b"", "empty_file"),
    ("no-json.jsonl", b"Rahayu menolak usul itu.\n", "bad_json"),
    ("no-text.jsonl", b'{"isi": "Rahayu menolak usul itu."}\n', "column_missing"),
    (
        "no-article.html",
        b"<!doctype html><html><body><nav><a href='/'>Beranda</a></nav></body></html>",
        "not_an_article",
    ),
    ("empty.html", b"", "empty_file"),
]


@pytest.mark.parametrize(("name", "raw", "code"), BAD, ids=[name for name, _, _ in BAD])
def test_bad_input_is_told_and_the_rest_is_read(name: str, raw: bytes, code: str, tmp_path: Path, read: Read) -> None:
    if code == "bad_parquet":
        pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install 'lontar[parquet]'")
    if code == "bad_document":
        pytest.importorskip("pypdf", reason="pypdf is not installed: pip install 'lontar[documents]'")
        pytest.importorskip("docx", reason="python-docx is not installed: pip install 'lontar[documents]'")
    bad, good = tmp_path / name, tmp_path / "good.txt"
    bad.write_bytes(raw)
    good.write_text(TEXT)
    found = read(bad, good)
    assert codes_of(found) == [code, "article"]
    assert isinstance(found[0], Skipped)
    assert found[0].source.startswith(str(bad))
    assert str(bad) in found[0].message
    assert len(found[0].message) > 40


def test_a_text_of_200_mb_is_refused_without_reading_it(
    tmp_path: Path, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = tmp_path / "large.txt"
    with large.open("wb") as file:
        file.write(TEXT.encode())
        file.truncate(200_000_000)
    tracemalloc.start()
    found = read(large)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert codes_of(found) == ["too_large"]
    assert peak < 5_000_000


def test_a_small_file_that_unpacks_to_much_is_stopped_at_the_limit(tmp_path: Path, read: Read) -> None:
    bomb = tmp_path / "bomb.txt.gz"
    bomb.write_bytes(gzip.compress(b"a" * 20_000_000))
    tracemalloc.start()
    found = read(bomb, max_bytes=500_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert codes_of(found) == ["too_large"]
    assert peak < 6_000_000


@pytest.mark.parametrize("name", ["bomb.jsonl.gz", "bomb.csv.gz"])
def test_a_container_without_line_ends_is_stopped_at_the_limit(name: str, tmp_path: Path, read: Read) -> None:
    (tmp_path / name).write_bytes(gzip.compress(b"text,title\n" * ("csv" in name) + b'{"text": "' + b"a" * 10_000_000))
    assert codes_of(read(tmp_path / name, max_bytes=100_000)) == ["line_too_long"]


def test_a_missing_file(tmp_path: Path, read: Read) -> None:
    assert codes_of(read(tmp_path / "nowhere.txt")) == ["not_found"]


def test_packed_and_plain_give_the_same_article(tmp_path: Path, read: Read) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(TEXT.encode()))
    plain, packed = (article_of(read(tmp_path / name)) for name in ("a.txt", "a.txt.gz"))
    assert (plain.id, plain.version, plain.raw_digest, plain.raw) == (
        packed.id,
        packed.version,
        packed.raw_digest,
        TEXT.encode(),
    )


@pytest.mark.parametrize(
    ("raw", "media_type"),
    [
        (TEXT.encode(), "text/plain"),
        (gzip.compress(TEXT.encode()), "text/plain"),
        (b'{"text": "Rahayu menolak usul itu."}\n', "application/x-ndjson"),
        (b"title;text\nPasar;Rahayu menolak usul itu.\n", "text/csv"),
        (b'[\n {"text": "Rahayu menolak usul itu."}\n]', "application/x-ndjson"),
    ],
)
def test_standard_input_is_read_by_what_it_is(
    raw: bytes, media_type: str, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    article = article_of(read("-"))
    assert article.media_type == media_type
    assert article.source.startswith("-")


def test_a_pipe_that_gives_little_at_a_time(tmp_path: Path, read: Read) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    script = (
        f"import time\nwith open({str(pipe)!r}, 'wb', buffering=0) as pipe:\n"
        " pipe.write(b'Rahayu ')\n time.sleep(0.1)\n pipe.write(b'menolak usul itu.')"
    )
    with subprocess.Popen([sys.executable, "-c", script]) as writer:
        assert article_of(read(pipe)).text == "Rahayu menolak usul itu."
    assert writer.returncode == 0


def test_the_callers_words_come_before_the_texts(tmp_path: Path, read: Read) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    article = article_of(
        read(tmp_path / "a.txt", published="28 Februari 2024 08:15 WIB", outlet="Warta Selaka", language="nl")
    )
    assert (article.published, article.outlet, article.language) == ("2024-02-28T08:15:00+07:00", "Warta Selaka", "nl")
    assert "language_without_model" in article.flags


@pytest.mark.parametrize(
    ("sources", "options", "code"),
    [
        ([], {}, "no_sources"),
        (["a.txt", "b.txt"], {"published": "2024-02-27"}, "many_sources_one_value"),
        (["a.txt", "b.txt"], {"outlet": "Warta Selaka"}, "many_sources_one_value"),
        (["."], {"outlet": "Warta Selaka"}, "many_sources_one_value"),
        (["berita/*.txt"], {"published": "2024-02-27"}, "many_sources_one_value"),
        (["a.txt"], {"published": "kemarin"}, "invalid_published"),
        (["a.txt"], {"language": "Bahasa Indonesia"}, "invalid_language"),
        (["a.csv"], {"columns": {"isi": "text"}}, "unknown_field"),
        (["a.txt"], {"max_bytes": 0}, "invalid_max_bytes"),
        (["a.txt"], {"metadata": Path("nowhere.csv")}, "metadata_unreadable"),
    ],
)
def test_options_that_cannot_be_meant_are_refused_before_reading(
    sources: list[str], options: dict[str, object], code: str
) -> None:
    with pytest.raises(UsageError) as refused:
        read_sources(sources, options=SourceOptions(**options))  # type: ignore[arg-type]
    assert refused.value.code == code


def test_reading_is_lazy(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    found = read_sources([str(tmp_path / "a.txt"), str(tmp_path / "b.txt")])
    assert not isinstance(next(found), Skipped)
    (tmp_path / "b.txt").write_text(TEXT + " Lagi.")
    assert not isinstance(next(found), Skipped)


def test_importing_the_room_loads_nothing_heavy() -> None:
    heavy = "trafilatura lxml httpx2 pyarrow py3langid numpy pypdf docx dateparser htmldate"
    script = f"import sys, lontar.sources; print([name for name in '{heavy}'.split() if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "[]\n"
