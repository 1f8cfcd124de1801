import gzip
import io
import re
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from lontar.sources import reading
from lontar.types import Article, Skipped
from tests.archives import page, pages, record, warc
from tests.sources.conftest import Read, codes_of

zstd = pytest.importorskip("backports.zstd", reason="zstd is not installed: pip install 'lontar[archives]'")
PACKINGS = {"a.warc": bytes, "a.warc.gz": gzip.compress, "a.warc.zst": zstd.compress}


@pytest.fixture(params=sorted(PACKINGS))
def packed(request: pytest.FixtureRequest, tmp_path: Path):
    """A place for an archive, and how its records are packed there."""
    return tmp_path / request.param, PACKINGS[request.param]


def test_pages_are_read_with_their_address_and_their_own_day(packed, read: Read) -> None:
    path, pack = packed
    found = read(warc(path, pages(range(3)), pack))
    assert codes_of(found) == ["article"] * 3
    for number, article in enumerate(found):
        assert isinstance(article, Article)
        assert article.url == f"https://kabar.example/{number}"
        assert (article.published or "").startswith(f"2024-03-{number + 1:02}")
        assert article.title == f"Jembatan {number}"
        assert article.source == f"{path}:{number + 1}"
        assert article.raw == page(number).encode()
        assert article.media_type == "text/html"


def test_the_day_of_the_record_is_not_that_of_publication(tmp_path: Path, read: Read) -> None:
    body = re.sub(r"<meta[^>]*>", "", page(1)).encode()
    (article,) = read(warc(tmp_path / "a.warc.gz", [record("https://kabar.example/1", body)]))
    assert isinstance(article, Article)
    assert article.published is None


def test_what_is_no_page_that_was_served_is_passed_over(tmp_path: Path, read: Read) -> None:
    body = page(1).encode()
    records = [
        record("https://kabar.example/1", body, status="404 Not Found"),
        record("https://kabar.example/2", body, status="301 Moved Permanently", headers=["Location: /3"]),
        record("https://kabar.example/3", b"\x89PNG", media_type="image/png"),
        record("https://kabar.example/4", b"", kind="request"),
        record("https://kabar.example/5", b"note", kind="metadata"),
        record("https://kabar.example/6", body),
    ]
    found = read(warc(tmp_path / "a.warc.gz", records))
    assert [getattr(one, "url", one) for one in found] == ["https://kabar.example/6"]


def test_the_charset_is_that_of_the_header(tmp_path: Path, read: Read) -> None:
    body = page(1).replace("Warga", "“Café” warga").encode("cp1252")
    made = record("https://kabar.example/1", body, media_type="text/html; charset=windows-1252")
    (article,) = read(warc(tmp_path / "a.warc", [made], bytes))
    assert isinstance(article, Article)
    assert "“Café” warga" in article.text
    assert "encoding_guessed" not in article.flags


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "zstd"])
def test_content_encodings_are_undone(encoding: str, tmp_path: Path, read: Read) -> None:
    import brotli

    body = {"gzip": gzip.compress, "br": brotli.compress, "deflate": zlib.compress, "zstd": zstd.compress}[encoding](
        page(4).encode()
    )
    made = record("https://kabar.example/4", body, headers=[f"Content-Encoding: {encoding}"])
    (article,) = read(warc(tmp_path / "a.warc.gz", [made]))
    assert isinstance(article, Article)
    assert article.title == "Jembatan 4"


@pytest.mark.parametrize(
    "headers",
    [
        ["Content-Encoding: gzip", "Transfer-Encoding: chunked"],
        ["Transfer-Encoding: gzip, chunked"],
        ["Content-Encoding: gzip, identity", "Transfer-Encoding: chunked"],
    ],
)
def test_chunks_are_joined_before_what_is_in_them_is_unpacked(headers: list[str], tmp_path: Path, read: Read) -> None:
    packed = gzip.compress(page(4).encode())
    pieces = [packed[:100], packed[100:], b""]
    body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    (article,) = read(warc(tmp_path / "a.warc.gz", [record("https://kabar.example/4", body, headers=headers)]))
    assert isinstance(article, Article)
    assert article.raw == page(4).encode()


@pytest.mark.parametrize("header", ["Content-Encoding: gzip", "Transfer-Encoding: gzip"])
def test_no_more_is_unpacked_than_an_article_may_have(header: str, tmp_path: Path) -> None:
    packer = zlib.compressobj(9, wbits=31)
    body = b"".join(packer.compress(b"a" * 1_000_000) for _ in range(400)) + packer.flush()
    path = warc(tmp_path / "a.warc", [record("https://kabar.example/1", body, headers=[header])], bytes)
    # In a process of its own, since memory is not given back: 400 MB lie in the answer, and 150 may be taken.
    code = (
        "import resource, sys\n"
        "from lontar.sources import SourceOptions, read_sources\n"
        "options = SourceOptions(max_bytes=1_000_000)\n"
        "import lontar.sources.pages, fastwarc.warc\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "(found,) = read_sources([sys.argv[1]], options=options)\n"
        "print(found.code, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)\n"
    )
    told = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True).stdout
    problem, megabytes = told.split()
    assert problem == "too_large"
    assert int(megabytes) < 150


def broken(packing: str, records: list[bytes]) -> bytes:
    """The second of several records damaged, where it begins or, packed, in its middle."""
    parts = [PACKINGS[packing](one) for one in records]
    if packing == "a.warc":
        parts[1] = b"XXXX" + parts[1][4:]
    else:
        at = len(parts[1]) // 2 if packing == "a.warc.gz" else 12
        parts[1] = parts[1][:at] + b"\xff" * 12 + parts[1][at + 12 :]
    return b"".join(parts)


def test_after_a_broken_record_the_next_one_is_read(packed, read: Read) -> None:
    path, _ = packed
    path.write_bytes(broken(path.name, pages(range(4))))
    found = read(path)
    assert codes_of(found) == ["article", "warc_broken", "article", "article"]
    assert [one.source for one in found] == [f"{path}:{number}" for number in (1, 2, 3, 4)]
    assert [one.url for one in found if isinstance(one, Article)] == [f"https://kabar.example/{n}" for n in (0, 2, 3)]


@pytest.mark.parametrize("size", [0, 8_100, 8_180, 8_185, 8_190, 8_200, 70_000])
def test_wherever_the_next_record_begins_it_is_found(size: int, tmp_path: Path, read: Read) -> None:
    first, other = pages(range(2))
    found = read(warc(tmp_path / "a.warc", [b"XXXX" + b"x" * size + b"\r\n", first, other], bytes))
    assert [one.url for one in found if isinstance(one, Article)] == [f"https://kabar.example/{n}" for n in range(2)]


def test_the_next_record_is_found_by_reading_what_lies_between_once(
    tmp_path: Path, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = 0

    class Counted(io.FileIO):
        def read(self, size: int | None = -1) -> bytes:
            nonlocal taken
            chunk = super().read(-1 if size is None else size)
            taken += len(chunk)
            return chunk

    broken_off = b"XXXX" + b"about WARC/1.1 files " * 20_000 + b"\r\n"
    path = warc(tmp_path / "a.warc", [*pages([0]), broken_off, *pages([1])], bytes)
    monkeypatch.setattr(Path, "open", lambda path, mode="r", *_: Counted(path, mode))
    found = read(path)
    assert codes_of(found) == ["article", "warc_broken", "article"]
    assert taken < 10 * path.stat().st_size


def test_a_length_that_is_none_breaks_one_record_alone(tmp_path: Path, read: Read) -> None:
    records = pages(range(3))
    length = records[1].index(b"Content-Length: ") + len(b"Content-Length: ")
    records[1] = records[1][:length] + b"abc" + records[1][length + 3 :]
    found = read(warc(tmp_path / "a.warc", records, bytes))
    assert [one.url for one in found if isinstance(one, Article)] == [
        "https://kabar.example/0",
        "https://kabar.example/2",
    ]
    assert "warc_broken" in codes_of(found) or "warc_truncated" in codes_of(found)


def test_an_archive_that_is_cut_off_tells_so_at_its_last_record(packed, read: Read) -> None:
    path, pack = packed
    whole = b"".join(map(pack, pages(range(3))))
    path.write_bytes(whole[:-120])
    found = read(path)
    assert codes_of(found)[:2] == ["article", "article"]
    assert codes_of(found)[2:] in (["warc_truncated"], ["warc_broken"])


def test_a_record_that_the_crawler_cut_is_skipped(tmp_path: Path, read: Read) -> None:
    cut = pages([1])[0].replace(b"WARC-Date:", b"WARC-Truncated: length\r\nWARC-Date:")
    assert codes_of(read(warc(tmp_path / "a.warc.gz", [cut, *pages([2])]))) == ["warc_truncated", "article"]


def test_an_answer_that_cannot_be_unpacked_breaks_itself_alone(tmp_path: Path, read: Read) -> None:
    bad = record("https://kabar.example/1", b"no gzip", headers=["Content-Encoding: gzip"])
    assert codes_of(read(warc(tmp_path / "a.warc.gz", [bad, *pages([2])]))) == ["warc_broken", "article"]


def test_a_page_that_grows_when_it_is_unpacked_is_too_large(tmp_path: Path, read: Read) -> None:
    bomb = record("https://kabar.example/1", gzip.compress(b"a" * 5_000_000), headers=["Content-Encoding: gzip"])
    found = read(warc(tmp_path / "a.warc.gz", [bomb, *pages([2])]), max_bytes=1_000_000)
    assert codes_of(found) == ["too_large", "article"]


def test_from_a_stream_what_follows_a_broken_record_is_told_as_lost(read: Read, monkeypatch) -> None:
    class Input:
        buffer = io.BytesIO(broken("a.warc", pages(range(4))))

    monkeypatch.setattr(sys, "stdin", Input)
    found = read("-")
    assert codes_of(found) == ["article", "warc_broken"]
    assert isinstance(found[1], Skipped)
    assert "give the file itself" in found[1].message


def test_without_the_extra_the_message_says_how_to_install_it(tmp_path: Path, read: Read, monkeypatch) -> None:
    path = warc(tmp_path / "a.warc.gz", pages([1]))
    monkeypatch.setitem(sys.modules, "fastwarc", None)
    found = read(path)
    assert codes_of(found) == ["missing_extra"]
    assert isinstance(found[0], Skipped)
    assert "pip install 'lontar[archives]'" in found[0].message


def test_one_record_is_in_memory_at_a_time(tmp_path: Path, monkeypatch) -> None:
    path = warc(tmp_path / "a.warc.gz", pages(range(5)))
    seen: list[int] = []
    monkeypatch.setattr(
        "lontar.sources.pages.read_page",
        lambda body, **_: seen.append(len(body)) or (_ for _ in ()).throw(AssertionError("stop")),
    )
    with pytest.raises(AssertionError, match="stop"):
        next(iter(reading.read_sources([str(path)])))
    assert len(seen) == 1
