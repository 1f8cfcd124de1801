"""How many of the direct quotations of annotated articles an extractor found, and of how many it knew who speaks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SAME = 0.5
"""Share of words that two quotations have in common, by those of either, from which they are one."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """What was said, and how the extractor calls who said it."""

    content: str
    speaker: str


def scored(rows: Sequence[Mapping[str, Any]], answers: Sequence[Sequence[Quotation]]) -> dict[str, float]:
    """Return the shares of quotations that were `found`, found with the right `speaker`, and of answers that are one.

    Asked for are statements that are direct quotations; an answer that is the quotation of a mixed one is right, too.
    A speaker is right by any word of a name of theirs that the article's annotation gives; a pronoun is not.
    """
    asked = found = named = right = given = 0
    for row, own in zip(rows, answers, strict=True):
        left = list(own)
        given += len(own)
        for statement in sorted(row["statements"], key=lambda one: one["kind"] != "direct"):
            if statement["kind"] == "indirect":
                continue
            asked += statement["kind"] == "direct"
            content = " ".join(row["text"][start:end] for kind, start, end in statement["spans"] if kind == "CON")
            best = max(left, key=lambda one: _alike(content, one.content), default=None)
            if best is None or not _matches(content, best.content, mixed=statement["kind"] == "mixed"):
                continue
            left.remove(best)
            right += 1
            if statement["kind"] == "direct":
                found += 1
                named += _same_speaker(statement["speaker"], best.speaker)
    return {
        "asked": asked, "found": round(found / asked, 4), "speaker": round(named / asked, 4),
        "precision": round(right / given, 4) if given else 0.0, "given": given,
    }  # fmt: skip


def _matches(content: str, answer: str, *, mixed: bool) -> bool:
    """Whether an answer is a content; of one that is quoted in part, the quoted part will do."""
    words, others = Counter(_words(content)), Counter(_words(answer))
    within = mixed and (words & others).total() >= SAME * others.total() > 0
    return within or _alike(content, answer) >= SAME


def _alike(content: str, answer: str) -> float:
    words, others = Counter(_words(content)), Counter(_words(answer))
    return (words & others).total() / max(1, (words | others).total())


def _same_speaker(names: Sequence[str], answer: str) -> bool:
    wanted = {word for name in names for word in _words(name) if len(word) > 2}
    return bool(wanted & set(_words(answer)))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
