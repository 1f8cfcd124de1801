"""Marks the ranges of an article that are not its prose: links to other articles, captions, credits, datelines.

The rules are data (`boilerplate.toml`). Marking is cautious: what might be the article's own sentence stays unmarked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from lontar.sources.header import Header
from lontar.sources.lines import Line, is_prose, lines_of
from lontar.sources.rules import dateline, is_date, line_kind, rules
from lontar.types import Aside

# Initials and signatures stand in the last lines, before what follows an article on its page.
_CLOSING_LINES: Final = 4
_OPENS_LIST: Final = re.compile(
    r"(?i)(?:baca|simak|lihat)[ _]*(?:juga|pula)|read (?:also|more)|also read|berita terkait"
)


def find_asides(text: str, *, header: Header, title: str | None) -> tuple[Aside, ...]:
    """Return the asides of a text, ordered and without overlap; `header` is what was read at its head."""
    lines = list(lines_of(text))
    found = list(header.asides)
    taken = {aside.start for aside in found}
    end = _prose_end(lines)
    folded = _folded(title) if title else None
    in_list = False
    for number, line in enumerate(lines):
        if line.start in taken:
            continue
        kind = line_kind(line.words)
        if kind is None and number >= end and is_date(line.words):
            kind = "render_date"
        if kind is None and folded is not None and _folded(line.words) == folded:
            kind = "boilerplate"
        if kind is None and in_list and _is_headline(line.words):
            kind = "boilerplate"
        else:
            in_list = kind is not None and _opens_list(line.words)
        if kind is not None:
            found.append(Aside(kind, line.start, line.end))
        else:
            found.extend(_within(line, closing=number >= end - _CLOSING_LINES, opening=line.start == header.prose))
    return _disjoint(found)


def _opens_list(words: str) -> bool:
    # "Baca juga:" with nothing after it is followed by the headlines it announces.
    match = _OPENS_LIST.search(words)
    return match is not None and not re.search(r"\w", words[match.end() :])


def _is_headline(words: str) -> bool:
    return not is_prose(words) and words[-1] not in ".,;:"


def _within(line: Line, *, closing: bool, opening: bool) -> Iterator[Aside]:
    if opening and (match := dateline().match(line.words)) is not None:
        yield Aside("dateline", line.start, line.start + match.end("mark"))
    for rule in rules("inline"):
        for match in rule.pattern.finditer(line.words):
            yield Aside(rule.kind, line.start + match.start(), line.start + match.end())
    if not closing:
        return
    for rule in rules("closing"):
        for match in rule.pattern.finditer(line.words):
            if match.end() == len(line.words) and match[0].strip():
                start = match.start() + len(match[0]) - len(match[0].lstrip())
                yield Aside(rule.kind, line.start + start, line.end)


def _prose_end(lines: Sequence[Line]) -> int:
    """Return the number of lines up to the last sentence: what follows is links, credits and the like."""
    last = len(lines)
    while last > 0 and not is_prose(lines[last - 1].words):
        last -= 1
    return last


def _disjoint(found: Sequence[Aside]) -> tuple[Aside, ...]:
    kept: list[Aside] = []
    for aside in sorted(found, key=lambda aside: (aside.start, -aside.end)):
        if aside.start < aside.end and (not kept or aside.start >= kept[-1].end):
            kept.append(aside)
    return tuple(kept)


def _folded(words: str) -> str:
    return " ".join(re.findall(r"\w+", words.casefold()))
