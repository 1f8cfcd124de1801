"""JSON lines (and a JSON document that is an article or a list of them) → rows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from lontar.errors import InputError
from lontar.messages import say_error
from lontar.sources.ahead import check_rows, looked_ahead
from lontar.sources.decoding import decode, decode_each_line
from lontar.sources.rows import RowReader, row_bytes
from lontar.sources.streams import read_bounded
from lontar.types import Article, Skipped

# Escapes and keys make a line longer than the text in it.
_LINE_FACTOR: Final = 4


def read_jsonl(stream: BinaryIO, head: bytes, reader: RowReader) -> Iterator[Article | Skipped]:
    """Read one article a line, streaming; a line that is no JSON is skipped with its number and the rest goes on."""
    if is_document(head):
        yield from _read_document(stream, reader)
        return
    limit = _LINE_FACTOR * reader.options.max_bytes
    lines = decode_each_line(stream, source=reader.name, max_bytes=limit, begun=reader.window.first > 1)
    if reader.window.first == 1:
        lines = looked_ahead(lines, reader, size=_size, row_of=_row)
    for number, found in reader.window.of(lines):
        if isinstance(found, InputError):
            found.values["source"] = f"{reader.name}:{number}"
            yield Skipped(f"{reader.name}:{number}", found.code, say_error(found))
            continue
        line, flags = found
        if not line.strip():
            continue
        try:
            row = _parsed(line, f"{reader.name}:{number}")
        except InputError as error:
            yield Skipped(f"{reader.name}:{number}", error.code, say_error(error))
            continue
        yield reader.read(row, raw=line.strip().encode(errors="replace"), line=number, flags=flags)
    reader.finish()


def is_document(head: bytes) -> bool:
    """Whether a source is one JSON value and not a line an article: it is read as a whole."""
    first = head.removeprefix(b"\xef\xbb\xbf").lstrip().split(b"\n", 1)[0].strip()
    return first.startswith(b"[") or first == b"{"


def _read_document(stream: BinaryIO, reader: RowReader) -> Iterator[Article | Skipped]:
    raw = read_bounded(stream, max_bytes=reader.options.max_bytes, source=reader.name)
    decoded = decode(raw, source=reader.name)
    try:
        found = json.loads(decoded.text)
    except (ValueError, RecursionError) as error:
        raise _bad_json(reader.name, error) from error
    rows = found if isinstance(found, list) else [found]
    check_rows((row for row in rows if isinstance(row, dict)), reader)
    for number, row in reader.window.of(iter(rows)):
        if isinstance(row, dict):
            yield reader.read(row, raw=row_bytes(row), line=number, flags=decoded.flags)
        else:
            wrong = _bad_json(f"{reader.name}:{number}", "the entry is no object")
            yield Skipped(f"{reader.name}:{number}", wrong.code, say_error(wrong))


def _size(found: Any) -> int:
    return 0 if isinstance(found, InputError) else len(found[0])


def _row(found: Any) -> Any:
    return None if isinstance(found, InputError) else json.loads(found[0])


def _parsed(line: str, source: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _bad_json(source, error) from error
    if not isinstance(row, dict):
        raise _bad_json(source, "the line is no object")
    return row


def _bad_json(source: str, reason: object) -> InputError:
    return InputError(
        "bad_json",
        '{source} is not JSON: {reason}. Give one object a line, such as {{"text": "...", "published": "2022-01-28"}}.',
        source=source,
        reason=reason,
    )
