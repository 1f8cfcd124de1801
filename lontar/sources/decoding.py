"""Bytes → characters: byte order marks, UTF-8, damaged UTF-8, legacy encodings; binaries are refused."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from lontar.errors import InputError

ENCODING_GUESSED: Final = "encoding_guessed"
ENCODING_DAMAGED: Final = "encoding_damaged"

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS: Final = bytes(code for code in range(1, 32) if code not in b"\t\n\v\f\r\x1a\x1b")
_MULTIBYTE: Final = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")
# A Western text has accents and curly quotes here and there; a text in another alphabet is made of high bytes.
_WESTERN_SHARE: Final = 0.08


@dataclass(frozen=True, slots=True)
class Decoded:
    """Characters, the encoding they were read with, and flags where that was not certain."""

    text: str
    encoding: str
    flags: tuple[str, ...] = ()


def decode(raw: bytes, *, source: str, declared: str | None = None) -> Decoded:
    """Decode one text; `declared` is the encoding that its page or server names.

    Raises InputError `empty_file` for no bytes and `binary_file` for what is not text. Where the encoding had to be
    guessed the flag is `encoding_guessed`; where single bytes had to be given up, `encoding_damaged`.
    """
    if not raw.strip():
        raise InputError("empty_file", "{source} is empty. Give a file with an article's text in it.", source=source)
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _marked(raw, encoding, source)
    if b"\0" in raw[:4096] or b"\0" in raw:
        return _decode_wide(raw, source)
    if _is_binary(raw):
        raise _binary(source)
    try:
        return Decoded(raw.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _decode_legacy(raw, declared)


def decode_lines(stream: BinaryIO, *, source: str, max_bytes: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Decode a table line by line, each with its newline and its flags, never holding more than `max_bytes`.

    UTF-16 is known by its byte order mark. Raises InputError `line_too_long`, `binary_file`, `empty_file`.
    """
    for found in decode_each_line(stream, source=source, max_bytes=max_bytes):
        if isinstance(found, InputError):
            raise found
        yield found


def decode_each_line(
    stream: BinaryIO, *, source: str, max_bytes: int, begun: bool = False
) -> Iterator[tuple[str, tuple[str, ...]] | InputError]:
    """Decode as `decode_lines`; a line behind the first that is too long or no text is told of, and the rest goes on.

    What is wrong with the first line is wrong with the file: InputError; not where reading has `begun` before it.
    """
    first = stream.readline(max_bytes + 1)
    if not first:
        raise InputError("empty_file", "{source} is empty. Give a file with an article's text in it.", source=source)
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield from _wide_lines(first, stream, source=source, max_bytes=max_bytes)
        return
    line = first.removeprefix(codecs.BOM_UTF8)
    while line:
        try:
            yield _decoded(line, source, max_bytes)
        except InputError as error:
            if not begun:
                raise
            yield error
        while len(line) > max_bytes and not line.endswith(b"\n"):
            line = stream.readline(max_bytes + 1)
        line, begun = stream.readline(max_bytes + 1), True


def _decoded(line: bytes, source: str, max_bytes: int) -> tuple[str, tuple[str, ...]]:
    if len(line) > max_bytes:
        raise _too_long(source, max_bytes)
    if b"\0" in line:
        raise _binary(source)
    try:
        return line.decode("utf-8"), ()
    except UnicodeDecodeError:
        decoded = _decode_legacy(line, None)
        return decoded.text, decoded.flags


def _wide_lines(
    first: bytes, stream: BinaryIO, *, source: str, max_bytes: int
) -> Iterator[tuple[str, tuple[str, ...]]]:
    # A line end in UTF-16 is two bytes, so the byte lines are only chunks; text lines are put together again here.
    decoder = codecs.getincrementaldecoder("utf-16")()
    pending = ""
    chunk = first
    while True:
        try:
            pending += decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            raise _binary(source) from error
        *lines, pending = pending.splitlines(keepends=True) or [""]
        if pending.endswith("\n"):
            lines, pending = [*lines, pending], ""
        for line in lines:
            yield line, ()
        if len(pending) > max_bytes:
            raise _too_long(source, max_bytes)
        if not chunk:
            break
        chunk = stream.read(65_536)
    if pending:
        yield pending, ()


def _marked(raw: bytes, encoding: str, source: str) -> Decoded:
    try:
        text = raw.decode(encoding)
        flags: tuple[str, ...] = ()
    except UnicodeDecodeError:
        text = raw.decode(encoding, errors="replace")
        flags = (ENCODING_DAMAGED,)
    if "\0" in text:
        raise _binary(source)
    if not text.strip():
        raise InputError("empty_file", "{source} is empty. Give a file with an article's text in it.", source=source)
    return Decoded(text, encoding.removesuffix("-sig"), flags)


def _decode_wide(raw: bytes, source: str) -> Decoded:
    # Latin letters in UTF-16 have a zero in every second byte: nearly all in one half, nearly none in the other.
    sample = raw[: min(len(raw), 8192) // 2 * 2]
    half = max(len(sample) // 2, 1)
    zeros_even, zeros_odd = sample[::2].count(0) / half, sample[1::2].count(0) / half
    if len(raw) % 2 == 0 and len(raw) >= 8:
        for encoding, zeros, others in (("utf-16-le", zeros_odd, zeros_even), ("utf-16-be", zeros_even, zeros_odd)):
            if zeros > 0.7 and others < 0.02:
                try:
                    text = raw.decode(encoding)
                except UnicodeDecodeError:
                    break
                if "\0" not in text and not _is_binary(text.encode()):
                    return Decoded(text, encoding, (ENCODING_GUESSED,))
    raise _binary(source)


def _decode_legacy(raw: bytes, declared: str | None) -> Decoded:
    if declared:
        try:
            if codecs.lookup(declared).name not in ("utf-8", "ascii"):
                return Decoded(raw.decode(declared), codecs.lookup(declared).name)
        except (LookupError, UnicodeDecodeError, ValueError):
            pass
    # UTF-8 with a few spoilt bytes: what is valid is far more than what is not.
    repaired = raw.decode("utf-8", errors="replace")
    spoilt = repaired.count("\N{REPLACEMENT CHARACTER}")
    if sum(1 for _ in _MULTIBYTE.finditer(raw)) > 2 * spoilt:
        return Decoded(repaired, "utf-8", (ENCODING_GUESSED, ENCODING_DAMAGED))
    encoding = "cp1252"
    if sum(byte >= 0x80 for byte in raw[:65_536]) > _WESTERN_SHARE * min(len(raw), 65_536):
        encoding = _statistical(raw[:65_536]) or encoding
    try:
        return Decoded(raw.decode(encoding), encoding, (ENCODING_GUESSED,))
    except UnicodeDecodeError:
        return Decoded(raw.decode(encoding, errors="replace"), encoding, (ENCODING_GUESSED, ENCODING_DAMAGED))


def _statistical(raw: bytes) -> str | None:
    from charset_normalizer import from_bytes

    best = from_bytes(raw).best()
    return None if best is None else best.encoding


def _is_binary(raw: bytes) -> bool:
    controls = len(raw) - len(raw.translate(None, _CONTROLS))
    return controls > 0.005 * len(raw) + 1


def _binary(source: str) -> InputError:
    return InputError(
        "binary_file",
        "{source} is not text (it holds bytes that no text has). Give plain text, HTML, JSON lines, CSV, Parquet, "
        "PDF or DOCX.",
        source=source,
    )


def _too_long(source: str, max_bytes: int) -> InputError:
    return InputError(
        "line_too_long",
        "{source} has a line of more than {limit} bytes. Is it really a table, one article a row?",
        source=source,
        limit=max_bytes,
    )
