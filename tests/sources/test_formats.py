import time

import pytest

from lontar.errors import InputError
from lontar.sources.formats import charset_of, format_of


@pytest.mark.parametrize(
    ("head", "name", "media_type", "form"),
    [
        (b"Rahayu menolak usul itu.", "a.txt", None, "text"),
        (b"Rahayu menolak usul itu.", "a", None, "text"),
        (b"\n<!-- x --><!DOCTYPE html><html>", "a", None, "html"),
        (b"<!DOCTYPE html><html>", "a.txt", None, "html"),
        (b"<p>Rahayu</p>", "a.html.gz", None, "html"),
        (b'{"text": "Rahayu"}\n', "-", None, "jsonl"),
        (b'[\n {"text": "Rahayu"}]', "-", None, "jsonl"),
        (b"[BACA JUGA: Pasar] Rahayu menolak.", "-", None, "text"),
        (b'{"text": "' + b"a" * 8000, "-", None, "jsonl"),
        (b"url,text\n", "-", None, "csv"),
        (b"Rahayu, text\n", "a.txt", None, "text"),
        (b"a;b\n", "a.TSV", None, "csv"),
        (b"%PDF-1.7", "a.txt", None, "pdf"),
        (b"PAR1", "-", None, "parquet"),
        (b"PK\x03\x04....word/document.xml", "-", None, "docx"),
        (b"<html>", "http://a.example/b.txt", "text/html; charset=utf-8", "html"),
        (b"<html>", "http://a.example/b", "text/plain", "html"),
        (b'{"text": 1}', "http://a.example/b.jsonl?x=1", "application/octet-stream", "jsonl"),
        (b"Rahayu", "http://a.example/b", "", "text"),
    ],
)
def test_format_of(head: bytes, name: str, media_type: str | None, form: str) -> None:
    assert format_of(head, name=name, media_type=media_type) == form


@pytest.mark.parametrize(
    ("head", "media_type", "code"),
    [(b"PK\x03\x04mimetype", None, "archive"), (b"BZh9", None, "archive"), (b"a", "video/mp4", "content_type")],
)
def test_what_is_no_article(head: bytes, media_type: str | None, code: str) -> None:
    with pytest.raises(InputError) as refused:
        format_of(head, name="a", media_type=media_type)
    assert refused.value.code == code


def test_a_page_of_comments_does_not_take_for_ever() -> None:
    started = time.process_time()
    assert format_of(b"<!-- a -->" * 800 + b"x", name="a") == "text"
    assert time.process_time() - started < 1


def test_charset_of() -> None:
    assert charset_of('text/html; boundary=x; Charset="Windows-1252"') == "Windows-1252"
    assert charset_of("text/html") is charset_of(None) is None
