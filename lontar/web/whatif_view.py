"""What a scenario calls for, as a picture: the scenario, whose conditions it meets, who is bound. A list says the same.

Places and sizes are in units of the picture. Nothing in it can be clicked: it is one image with a title.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from textwrap import shorten, wrap
from typing import Final

from lontar.knowledge import Knowledge
from lontar.messages import count, name_of, page_text
from lontar.profiled import name_in
from lontar.types import Commitment, Speaker

Key = tuple[str, int]
"""A body that is bound, and how many members it has."""
Called = Callable[[Speaker], str]
"""Gives the name of a speaker in the reader's language."""

MOST: Final = 8
"""Commitments in the picture; the list has all."""
SURE: Final = 0.5
"""From here on 82 % of the held-out conditions taken for met are (all others near misses), below it one in two."""
_LINE: Final = 18
_PAD: Final = 10
_GAP: Final = 14
_LEFT: Final = (0, 190)
_MIDDLE: Final = (250, 430)
_RIGHT: Final = (740, 220)
_LETTER: Final = 7.8
"""Width of a letter on average at the size that the picture's words have, the strong ones included."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box with lines of words, the first ones (`strong`) say what it is."""

    left: int
    top: int
    width: int
    height: int
    lines: tuple[str, ...]
    strong: int
    kind: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Boxes, and edges between them: paths, with whether it is sure. `left_out` counts commitments that do not fit."""

    boxes: tuple[Box, ...]
    edges: tuple[tuple[str, bool], ...]
    height: int
    left_out: int


def is_sure(one: Commitment) -> bool:
    """Whether it is said without a word of doubt that a scenario meets the condition of a commitment."""
    return one.meets is None or one.meets >= SURE


def picture(scenario: str, found: Sequence[Commitment], known: Knowledge, called: Called) -> Picture:
    """Return a scenario, the commitments whose conditions it meets, and the bodies in whose names they were made."""
    shown = found[:MOST]
    keys = [_bound_key(one, called) for one in shown]
    left = _stack(_LEFT, [[page_text("If"), scenario]], "if")
    middle = _stack(_MIDDLE, [_words_of(one, called(one.actor)) for one in shown], "does")
    bound = list(dict.fromkeys(keys))
    right = _beside(_stack(_RIGHT, [_bound_words(key, known) for key in bound], "bound"), middle, bound, keys)
    edges = [(_edge(left[0], box), is_sure(one)) for box, one in zip(middle, shown, strict=True)]
    edges += [(_edge(box, right[bound.index(key)]), True) for box, key in zip(middle, keys, strict=True)]
    height = max(_bottom(boxes) for boxes in (left, middle, right)) + 1
    return Picture((*left, *middle, *right), tuple(edges), height, len(found) - len(shown))


def _words_of(one: Commitment, name: str) -> list[str]:
    condition = one.condition.text if one.condition else one.consequence
    sure = f" · {one.meets:.0%}" if one.meets is not None else ""
    return [f"{name}: {name_of('acts', one.act)}{sure}", _short(condition), f"→ {_short(one.consequence)}"]


def _short(words: str) -> str:
    return shorten(" ".join(words.split()), 120, placeholder=" …")


def _bound_key(one: Commitment, called: Called) -> Key:
    return one.bound or called(one.actor), len(one.members)


def _bound_words(key: Key, known: Knowledge) -> list[str]:
    name, number = key
    called = name_in(name, known)
    return [called, page_text("with {n} members", n=count(number))] if number else [called]


def _stack(column: tuple[int, int], texts: Iterable[Sequence[str]], kind: str) -> list[Box]:
    left, width = column
    letters = int((width - 2 * _PAD) / _LETTER)
    boxes: list[Box] = []
    for paragraphs in texts:
        wrapped = [wrap(words, letters) for words in paragraphs]
        lines = tuple(line for own in wrapped for line in own)
        top = _bottom(boxes) + _GAP if boxes else 1
        boxes.append(
            Box(left + 1, top, width - 2, 2 * _PAD + _LINE * len(lines), lines, len(wrapped[0]), kind)
        )  # fmt: skip
    return boxes


def _beside(right: Sequence[Box], middle: Sequence[Box], bound: Sequence[Key], keys: Sequence[Key]) -> list[Box]:
    """Move boxes to the height of what leads to them, as far as they do not overlap."""
    placed: list[Box] = []
    for box, own in zip(right, bound, strict=True):
        centres = [one.top + one.height // 2 for one, key in zip(middle, keys, strict=True) if key == own]
        wanted = sum(centres) // len(centres) - box.height // 2
        placed.append(replace(box, top=max(wanted, _bottom(placed) + _GAP if placed else 1)))
    return placed


def _bottom(boxes: Sequence[Box]) -> int:
    return boxes[-1].top + boxes[-1].height if boxes else 0


def _edge(one: Box, other: Box) -> str:
    x1, y1 = one.left + one.width, one.top + one.height // 2
    x2, y2 = other.left, other.top + other.height // 2
    half = (x1 + x2) // 2
    return f"M{x1} {y1} C{half} {y1} {half} {y2} {x2} {y2}"
