"""Annotation sheets: the form in which articles are annotated by hand, and how it becomes offsets.

A sheet holds articles one after the other. Two ways to give the spans:

    @ article-id                            by the words of an article that lies elsewhere
    A = Jens Stoltenberg ; person ; Sekretaris Jenderal ; NATO
    1 A name indirect refuse 2024-02-27 deadline=2024-05-01 target=Rusia
    SRC 3 Sekretaris Jenderal NATO, Jens Stoltenberg
    CUE 3 mengatakan
    CON 3 bahwa aliansi … mengirim pasukan

    @ article-id                            by marks in a text that is written with them
    language: en                            (also published, outlet, title)
    text:
    [[SRC#1 Jens Stoltenberg]] [[CUE#1 said]] [[CON#1 that …]].
    statements:
    A = Jens Stoltenberg ; person ; Secretary General ; NATO
    1 A name indirect refuse 2024-02-27

The number after a kind is that of the paragraph (lines that are not blank, from 1). ` … ` leaves out the middle of a
long span; `ujar[nya]` names the bracketed part of its words; ` #2` at the end means their second occurrence in the
paragraph. `none` in place of statements says that the article has none. Annotator's words for a value that is unknown:
`-`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lontar.types import SPAN_KINDS

ELISION = " … "
_MARK = re.compile(r"\[\[([A-Z]+)#(\d+) ")
_SPAN = re.compile(rf"({'|'.join(SPAN_KINDS)}) (\d+) (.+)")
_SPEAKER = re.compile(r"([A-Z]\d?) = (.+)")
_STATEMENT = re.compile(r"(\d+) ([A-Z]\d?(?:\+[A-Z]\d?)*) (\S+) (\S+) (\S+) (\S+)((?: deadline=\S+)?)((?: target=.+)?)")
_OCCURRENCE = re.compile(r" #(\d+)$")
# Quotation marks and spaces are exchanged one for one, so that offsets stay.
_ALIKE = str.maketrans("“”„«»‘’‚´`\u00a0\u2009\u202f", "\"\"\"\"\"'''''   ")

Row = dict[str, Any]


class SheetError(ValueError):
    """A line of a sheet that cannot be placed or understood; the message names the article and the line."""


@dataclass(slots=True)
class Entry:
    """One article of a sheet as written: header fields, speakers, statements, spans by words or a marked text."""

    id: str
    header: dict[str, str] = field(default_factory=dict)
    marked: list[str] = field(default_factory=list)
    speakers: dict[str, Row] = field(default_factory=dict)
    statements: list[Row] = field(default_factory=list)
    words: list[tuple[int, str, int, str]] = field(default_factory=list)
    empty: bool = False

    def fail(self, problem: str) -> SheetError:
        """The error for something in this entry."""
        return SheetError(f"{self.id}: {problem}")


def entries(sheet: str) -> Iterator[Entry]:
    """The articles of one sheet; raises `SheetError` at the first line that is of no known form."""
    before, *parts = re.split(r"^@ ", sheet, flags=re.MULTILINE)
    if before.strip():
        raise SheetError(f"a sheet begins with '@ article-id', not with {before.strip()[:60]!r}")
    for part in parts:
        name, *lines = part.split("\n")
        entry = Entry(name.strip())
        in_text = False
        for line in lines:
            if line.strip() in {"text:", "statements:"}:
                in_text = line.strip() == "text:"
            elif in_text:
                entry.marked.append(line)
            elif line.strip():
                _line(entry, line.strip())
        yield entry


def _line(entry: Entry, line: str) -> None:
    if line == "none":
        entry.empty = True
    elif match := _SPAN.fullmatch(line):
        if not entry.statements:
            raise entry.fail(f"a span before any statement: {line[:80]!r}")
        entry.words.append((entry.statements[-1]["n"], match[1], int(match[2]), match[3]))
    elif match := _SPEAKER.fullmatch(line):
        entry.speakers[match[1]] = _speaker(entry, match[2])
    elif match := _STATEMENT.fullmatch(line):
        entry.statements.append(_statement(entry, match))
    elif match := re.fullmatch(r"(language|published|outlet|title): (.+)", line):
        entry.header[match[1]] = match[2].strip()
    else:
        raise entry.fail(f"no known form of line: {line[:120]!r}")


def _speaker(entry: Entry, text: str) -> Row:
    parts = [part.strip() for part in text.split(";")]
    if len(parts) != 4:
        raise entry.fail(f"a speaker has four fields (name ; kind ; role ; affiliation), this has {len(parts)}: {text}")
    name, kind, role, affiliation = parts
    return {"name": name, "speaker_kind": kind, "role": _given(role), "affiliation": _given(affiliation)}


def _statement(entry: Entry, match: re.Match[str]) -> Row:
    keys = match[2].split("+")
    if unknown := [key for key in keys if key not in entry.speakers]:
        raise entry.fail(f"statement {match[1]} names speaker {unknown[0]}, which no line 'X = …' before it gives")
    first = entry.speakers[keys[0]]
    return {
        "n": int(match[1]),
        "speaker": [entry.speakers[key]["name"] for key in keys],
        "speaker_kind": first["speaker_kind"],
        "role": first["role"],
        "affiliation": first["affiliation"],
        "mention": match[3],
        "kind": match[4],
        "act": match[5],
        "said_on": _given(match[6]),
        "deadline": _given(match[7].removeprefix(" deadline=")),
        "target": _given(match[8].removeprefix(" target=")),
    }


def _given(text: str) -> str | None:
    return None if text in {"", "-"} else text


def marked_text(entry: Entry) -> tuple[str, list[tuple[int, str, int, int]]]:
    """A marked text → the text and its spans (statement, kind, start, end)."""
    marked = "\n".join(entry.marked).strip()
    out: list[str] = []
    open_marks: list[tuple[int, str, int]] = []
    spans: list[tuple[int, str, int, int]] = []
    at = position = 0
    while at < len(marked):
        if match := _MARK.match(marked, at):
            open_marks.append((int(match[2]), match[1], position))
            at = match.end()
        elif open_marks and marked.startswith("]]", at):
            number, kind, start = open_marks.pop()
            spans.append((number, kind, start, position))
            at += 2
        else:
            out.append(marked[at])
            at, position = at + 1, position + 1
    text = "".join(out)
    if open_marks or "[[" in text or "]]" in text:
        raise entry.fail("marks are not closed, or closed twice")
    return text, sorted(spans, key=lambda span: (span[0], span[2], -span[3]))


def placed(entry: Entry, text: str) -> list[tuple[int, str, int, int]]:
    """The spans that an entry gives by words, found in `text`: (statement, kind, start, end)."""
    lines = numbered(text)
    spans = []
    for number, kind, paragraph, words in entry.words:
        if not 1 <= paragraph <= len(lines):
            raise entry.fail(f"statement {number}: there is no paragraph {paragraph}, the last is {len(lines)}")
        offset, line = lines[paragraph - 1]
        try:
            start, end = _find(words.strip(), line)
        except SheetError as error:
            raise entry.fail(f"statement {number}, {kind} {paragraph} {words[:90]!r}: {error}") from None
        spans.append((number, kind, offset + start, offset + end))
    return spans


def numbered(text: str) -> list[tuple[int, str]]:
    """The lines of a text that are not blank, with the offset of each."""
    return [(match.start(), match[0]) for match in re.finditer(r"[^\n]*\S[^\n]*", text)]


def _find(words: str, line: str) -> tuple[int, int]:
    occurrence = 0
    if match := _OCCURRENCE.search(words):
        occurrence = int(match[1])
        words = words[: match.start()]
    words, line = words.translate(_ALIKE), line.translate(_ALIKE)
    if words in line:
        start = _one(words, line, occurrence)
        return start, start + len(words)
    if ELISION not in words:
        low, high = _bracketed(words)
        plain = words.replace("[", "", 1).replace("]", "", 1) if (low, high) != (0, len(words)) else words
        start = _one(plain, line, occurrence)
        return start + low, start + high
    head, tail = words.split(ELISION, 1)
    start = _one(head, line, occurrence)
    end = _one(tail, line[start + len(head) :], 0)
    return start, start + len(head) + end + len(tail)


def _bracketed(words: str) -> tuple[int, int]:
    match = re.fullmatch(r"([^\[\]]*)\[([^\[\]]+)\]([^\[\]]*)", words)
    return (len(match[1]), len(match[1]) + len(match[2])) if match else (0, len(words))


def _one(words: str, line: str, occurrence: int) -> int:
    found = [match.start() for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", line)]
    found = found or [match.start() for match in re.finditer(re.escape(words), line)]
    if not found:
        raise SheetError(f"{words[:60]!r} is not in the paragraph (copy the words as they stand)")
    if occurrence > len(found):
        raise SheetError(f"occurs {len(found)} times, not {occurrence}")
    if len(found) > 1 and not occurrence:
        raise SheetError(
            f"{words[:60]!r} occurs {len(found)} times: add ' #1'…, more words, or brackets round the part"
        )
    return found[max(0, occurrence - 1)]
