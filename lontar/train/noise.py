"""The same article as a worse source would give it: offsets of the annotation move with the text.

Each kind of noise is a list of edits, `(start, end, replacement)`: what a careless extractor, a scanner or another
outlet's typography does to a text. Training sees a share of articles disturbed; `eval/parts.py --noise` measures what
each costs.
"""

from __future__ import annotations

import random
import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from lontar.train.examples import Annotated

Edit = tuple[int, int, str]

_QUOTES: Final = re.compile(r"[\"“”„«»]")
_BREAK: Final = re.compile(r"\s*\n\s*")
_WORD: Final = re.compile(r"[^\W\d_]{5,}")
_GLUED: Final = re.compile(r"(?<=[a-z]) (?=[A-Z][a-z])")
_CURLED: Final = {"“": '"', "”": '"', "„": '"'}
_OCR_SHARE = 0.04
_GLUE_SHARE = 0.08
_HEADLINE = 400
"""Characters up to which a first paragraph may be a headline or a lead."""


def _straight(text: str, dice: random.Random) -> list[Edit]:
    return [(m.start(), m.end(), _CURLED[m[0]]) for m in re.finditer("[“”„]", text)]


def _curly(text: str, dice: random.Random) -> list[Edit]:
    edits: list[Edit] = []
    opening = True
    for match in re.finditer(r'["\n]', text):
        if match[0] == "\n":
            opening = True
            continue
        edits.append((match.start(), match.end(), "“" if opening else "”"))
        opening = not opening
    return edits


def _quotes_lost(text: str, dice: random.Random) -> list[Edit]:
    return [(m.start(), m.end(), "") for m in _QUOTES.finditer(text)]


def _paragraphs_lost(text: str, dice: random.Random) -> list[Edit]:
    return [(m.start(), m.end(), " ") for m in _BREAK.finditer(text.rstrip())]


def _paragraphs_joined(text: str, dice: random.Random) -> list[Edit]:
    return [edit for edit in _paragraphs_lost(text, dice) if dice.random() < 0.5]


def _ocr(text: str, dice: random.Random) -> list[Edit]:
    """A space inside some words, as scanners leave it."""
    edits = []
    for match in _WORD.finditer(text):
        if dice.random() < _OCR_SHARE:
            at = dice.randrange(match.start() + 2, match.end() - 1)
            edits.append((at, at, " "))
    return edits


def _glued(text: str, dice: random.Random) -> list[Edit]:
    """A space lost before some capitals: `ujarStoltenberg`."""
    return [(m.start(), m.end(), "") for m in _GLUED.finditer(text) if dice.random() < _GLUE_SHARE]


def _capitals(text: str, dice: random.Random) -> list[Edit]:
    """The first paragraph in capitals, as headlines and datelines are set."""
    first = re.search(r"[^\n]*\S[^\n]*", text)
    if first is None or len(first[0]) >= _HEADLINE:
        return []
    places = range(*first.span())
    return [(i, i + 1, text[i].upper()) for i in places if text[i].islower() and len(text[i].upper()) == 1]


NOISES: Final[dict[str, Callable[[str, random.Random], list[Edit]]]] = {
    "quotes_lost": _quotes_lost,
    "paragraphs_lost": _paragraphs_lost,
    "ocr_spaces": _ocr,
    "headline_capitals": _capitals,
    "glued_words": _glued,
}
"""The noises whose cost is measured."""
_TYPOGRAPHY: Final = (_straight, _curly)


def edited(article: Annotated, edits: list[Edit]) -> Annotated:
    """Apply edits (sorted, apart) to an article's text and move its spans; a span that is left without words goes."""
    parts: list[str] = []
    ends: list[int] = []
    shifts: list[int] = []
    at = shift = 0
    for start, end, words in edits:
        parts += [article.text[at:start], words]
        at = end
        shift += len(words) - (end - start)
        ends.append(end)
        shifts.append(shift)
    text = "".join([*parts, article.text[at:]])

    def moved(place: int) -> int:
        index = bisect_right(ends, place) - 1
        return place + (shifts[index] if index >= 0 else 0)

    def span(kind: str, start: int, end: int) -> list[Any]:
        # An edit of no width at a span's end stands after it: the end is where its last character went, plus one.
        low, high = moved(start), moved(end - 1) + 1
        # Its last character may itself be edited away: then it ends where what stands instead of it does.
        if (index := bisect_right(ends, end - 1)) < len(edits) and edits[index][0] < end:
            high = moved(edits[index][0]) + len(edits[index][2])
        words = text[low:high]
        return [kind, low + len(words) - len(words.lstrip()), high - (len(words) - len(words.rstrip()))]

    statements = []
    for statement in article.statements:
        spans = [span(*own) for own in statement["spans"]]
        statements.append({**statement, "spans": [own for own in spans if own[1] < own[2]]})
    return replace(article, text=text, statements=tuple(statements))


def noisy(article: Annotated, name: str, *, seed: int = 0) -> Annotated:
    """One of `NOISES` over a whole article; the same for the same seed."""
    return edited(article, NOISES[name](article.text, random.Random(f"{seed} {article.id} {name}")))


def disturbed(article: Annotated, *, dice: random.Random) -> Annotated:
    """An article as training sees it: other quotation marks, paragraphs run together, and now and then real damage."""
    drawn = dice.random()
    if drawn < 0.4:
        noise = _TYPOGRAPHY[drawn < 0.2]
        article = edited(article, noise(article.text, dice))
    if dice.random() < 0.25:
        article = edited(article, _paragraphs_joined(article.text, dice))
    drawn = dice.random()
    for share, noise in (
        (0.18, _quotes_lost),
        (0.22, _paragraphs_lost),
        (0.26, _ocr),
        (0.30, _glued),
        (0.36, _capitals),
    ):
        if drawn < share:
            return edited(article, noise(article.text, dice))
    return article
