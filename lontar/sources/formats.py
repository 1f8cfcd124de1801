"""Which format a source is in: by its first bytes where they are sure, else by its name, else by a look inside."""

from __future__ import annotations

import json
import re
from pathlib import PurePath
from typing import Final, Literal

from lontar.errors import InputError

Format = Literal["text", "html", "jsonl", "csv", "parquet", "pdf", "docx", "warc"]

CONTAINERS: Final[frozenset[Format]] = frozenset({"jsonl", "csv", "parquet", "warc"})
"""Formats that hold many articles and are streamed: the limit on bytes is for each article in them."""

_SUFFIXES: Final[dict[str, Format]] = {
    ".txt": "text", ".text": "text", ".md": "text", ".html": "html", ".htm": "html", ".xhtml": "html",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl", ".csv": "csv", ".tsv": "csv",
    ".parquet": "parquet", ".pq": "parquet", ".pdf": "pdf", ".docx": "docx", ".warc": "warc",
}  # fmt: skip
_MEDIA_TYPES: Final[dict[str, Format]] = {
    "text/html": "html", "application/xhtml+xml": "html", "text/plain": "text", "text/markdown": "text",
    "application/json": "jsonl", "application/jsonl": "jsonl", "application/x-ndjson": "jsonl",
    "application/x-jsonlines": "jsonl", "text/csv": "csv", "application/vnd.apache.parquet": "parquet",
    "application/pdf": "pdf", "application/warc": "warc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
}  # fmt: skip
_PACKED: Final = (".gz", ".bz2", ".xz", ".zst")
MEDIA_TYPE_OF: Final[dict[Format, str]] = {
    "text": "text/plain", "html": "text/html", "jsonl": "application/x-ndjson", "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet", "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "warc": "application/warc",
}  # fmt: skip
_ARCHIVES: Final = (
    (b"PK\x03\x04", "a zip archive"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"BZh", "compressed twice"),
    (b"\xfd7zXZ\x00", "compressed twice"),
    (b"\x28\xb5\x2f\xfd", "compressed twice"),
    (b"\x1f\x8b", "compressed twice"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a rar archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file (.doc)"),
)
# Atomic groups (?>...): a page of a thousand comments must not be tried in every way of joining them.
_PAGE: Final = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?>(?:<!--(?>.*?-->)\s*)*)<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)


def format_of(head: bytes, *, name: str, media_type: str | None = None) -> Format:
    """Return the format of a source from its first bytes, its name and what a server says it is.

    Raises InputError `archive` for archives that are not opened and what is compressed twice, `content_type` for a
    server's answer that is no article.
    """
    sure = _magic(head, name)
    if sure is not None:
        return sure
    if media_type is not None:
        return _served(media_type, head, name)
    if _PAGE.match(head.removeprefix(b"\xef\xbb\xbf")):
        return "html"
    return _SUFFIXES.get(suffix_of(name)) or _sniff(head)


def charset_of(media_type: str | None) -> str | None:
    """Return the charset that a media type names, None where it names none."""
    for part in (media_type or "").split(";")[1:]:
        name, _, value = part.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'") or None
    return None


def _magic(head: bytes, name: str) -> Format | None:
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"WARC/"):
        return "warc"
    if head.startswith(b"PK\x03\x04") and (b"word/" in head or suffix_of(name) == ".docx"):
        return "docx"
    for mark, what in _ARCHIVES:
        if head.startswith(mark):
            raise InputError(
                "archive",
                "{source} is {what}, which Lontar does not open. Unpack it and give what is inside (.gz, .bz2, "
                ".xz and .zst are read as they are).",
                source=name,
                what=what,
            )
    return None


def _served(media_type: str, head: bytes, name: str) -> Format:
    essence = media_type.partition(";")[0].strip().lower()
    if essence in ("", "application/octet-stream", "binary/octet-stream"):
        return _SUFFIXES.get(suffix_of(name.partition("?")[0])) or _sniff(head)
    served = _MEDIA_TYPES.get(essence)
    if served == "text" and _PAGE.match(head):
        return "html"
    if served is None:
        raise InputError(
            "content_type",
            "{source} answers with {media_type}, not with an article. Give the address of a page, a text, JSON "
            "lines, CSV, Parquet, PDF or DOCX. A feed or a sitemap is followed by: lontar feed add URL",
            source=name,
            media_type=essence,
        )
    return served


def suffix_of(name: str) -> str:
    """Return the ending of a name, in lower case, without that of a compression."""
    path = PurePath(name)
    return PurePath(path.stem if path.suffix.lower() in _PACKED else name).suffix.lower()


def _sniff(head: bytes) -> Format:
    if _PAGE.match(head.removeprefix(b"\xef\xbb\xbf")):
        return "html"
    text = head.decode("utf-8-sig", errors="ignore").lstrip()
    if text.startswith(("{", "[")) and _opens_json(text):
        return "jsonl"
    first = text.split("\n", 1)[0]
    names = {name.strip().strip('"').lower() for name in re.split(r"[,;\t|]", first)}
    return "csv" if len(names) > 1 and "text" in names else "text"


def _opens_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text.split("\n", 1)[0]), dict | list)
    except ValueError:
        # A long first line or a document over many lines: a key in double quotes follows the bracket.
        return re.match(r"(?:\{|\[\s*\{)\s*\"[^\"\n]{1,60}\"\s*:", text) is not None
