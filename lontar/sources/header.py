"""The head of a text: section label, render date, title, byline and the line that dates the article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lontar.sources.bylines import byline_in, placed_byline_in
from lontar.sources.lines import Line, is_prose, lines_of
from lontar.sources.published import PageDate, find_dates
from lontar.sources.rules import line_kind, matching
from lontar.types import Aside, NoteKind

_LOOKED_AT: Final = 25
_QUOTED_SPEECH: Final = re.compile(r"[,.?!][\"”’]")
_LABEL: Final = re.compile(
    r"(?:di)?(?:terbit|publikasi|unggah|posting)\w*|published|posted|publish|dipublikasikan|tayang", re.IGNORECASE
)
_SENTENCE_WITHIN: Final = re.compile(r"\w{3,}[.!][\"”’')\]]*(?:\s|$)")
_UPDATED: Final = re.compile(
    r"(?:pembaruan|update)[ -]?(?:terakhir)?|(?:terakhir )?diperbarui|dimutakhirkan|(?:last )?updated|diubah|modified",
    re.IGNORECASE,
)
_OUTLET: Final = re.compile(r"[\w.-]+\.(?:com|co|id|net|my|org)\b(?:\.\w\w)?|kompas|antara|tempo|detik", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Header:
    """What stands before the first sentence of an article. `prose` is the offset where that sentence's line begins."""

    title: str | None
    published: str | None
    byline: str | None
    asides: tuple[Aside, ...]
    prose: int


def read_header(text: str, *, title: str | None) -> Header:
    """Read the head of a text; `title` is the title where it is known from elsewhere, which is then not looked for.

    A title is taken only where one line alone can be it. A day counts as published only with a time, a label or the
    outlet's name beside it, and below the title: a bare day above it is the day on which the page was shown.
    """
    head = _head_lines(text)
    if head is None:
        return Header(None, None, None, (), _first_offset(text))
    lines, prose = head
    asides: list[Aside] = []
    open_lines: list[Line] = []
    dated: list[tuple[Line, PageDate]] = []
    for line in lines:
        found = _date_line(line.words)
        if found is not None:
            dated.append((line, found))
        elif (kind := _kind(line.words)) is not None and line.words != title:
            asides.append(Aside(kind, line.start, line.end))
        else:
            open_lines.append(line)
    heading = _title_among(open_lines, title)
    if heading is not None:
        asides.append(Aside("boilerplate", heading.start, heading.end))
    published = None
    for line, found in dated:
        counts = _dates_the_article(line, found, heading)
        published = published or (found.value if counts else None)
        asides.append(Aside("dateline" if counts else "render_date", line.start, line.end))
    byline = next(filter(None, (byline_in(line.words) or placed_byline_in(line.words) for line in lines)), None)
    asides.sort(key=lambda aside: aside.start)
    return Header(title or (heading.words.lstrip("# ") if heading else None), published, byline, tuple(asides), prose)


def _head_lines(text: str) -> tuple[Sequence[Line], int] | None:
    lines: list[Line] = []
    for line in lines_of(text):
        if is_prose(line.words):
            return lines, line.start
        if len(lines) == _LOOKED_AT:
            return None
        lines.append(line)
    return None


def _kind(words: str) -> NoteKind | None:
    """What a line of the head is, by the rules for lines; who wrote from where is a byline too."""
    found = line_kind(words) or matching(words, "head")
    return "byline" if found is None and placed_byline_in(words) else found


def _first_offset(text: str) -> int:
    return next((line.start for line in lines_of(text)), 0)


def _title_among(lines: Sequence[Line], title: str | None) -> Line | None:
    if title is not None:
        return next((line for line in lines if line.words.casefold() == title.casefold()), None)
    if len(lines) != 1 or not _could_be_title(lines[0]):
        return None
    return lines[0]


def _could_be_title(line: Line) -> bool:
    words = line.words.split()
    if not 5 <= len(words) <= 20 or len(line.words) > 150 or line.words[-1] in ".,;:":
        return False
    # Speech or a full stop: this may be the first sentence. Dates and separators belong to mastheads and series.
    if _QUOTED_SPEECH.search(line.words) or _SENTENCE_WITHIN.search(line.words):
        return False
    if next(find_dates(line.words), None) or re.search(r"\s[/|]\s", line.words):
        return False
    capitals = sum(not word[:1].islower() for word in words)
    return line.blank_after or capitals >= 0.6 * len(words)


def _date_line(words: str) -> PageDate | None:
    """Return the date of a line that is a date and little else: a label, the outlet, a byline."""
    if len(words) > 120:
        return None
    found = next(find_dates(words), None)
    if found is None:
        return None
    rest = words[: found.start] + " " + words[found.end :]
    named = _UPDATED.sub("", _LABEL.sub("", _OUTLET.sub("", rest)))
    return found if byline_in(rest) or len(re.findall(r"\w+", named)) == 0 else None


def _dates_the_article(line: Line, found: PageDate, heading: Line | None) -> bool:
    rest = line.words[: found.start] + " " + line.words[found.end :]
    if _UPDATED.search(rest):
        return False
    named = _OUTLET.search(rest) is not None or _LABEL.search(rest) is not None or byline_in(rest) is not None
    if heading is None:
        return named and found.has_time
    return line.start > heading.start and (named or found.has_time)
