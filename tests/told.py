"""Statements and articles made of a few words, and a pair model without weights, for tests of the second pass."""

from __future__ import annotations

import hashlib
import re
from typing import Any, ClassVar

import numpy as np

from lontar.identity import bytes_digest, statement_id, text_version
from lontar.types import Article, Condition, Day, Reading, Span, Speaker, Statement

ANSWERS = {
    "stance": ("for", "against", "conditional", "unclear", "unrelated"),
    "meets": ("no", "yes"),
    "same": ("no", "yes"),
}
NO = {"tidak", "menolak", "not", "no", "bukan"}


class FakePairs:
    """Reads pairs by their words: what shares most words is the same, met or about it; `tidak` is against."""

    name = "fake-pairs"
    card: ClassVar[dict[str, Any]] = {
        "thresholds": {"stance": 0.5, "meets": 0.5, "about": 0.2},
        "merge": {"weights": [-4.0, 0.4, 1.0, 5.0, 0, -8.0, 0.5, -8.0, 0, 0, -0.5, 0, 0, 0, 0, 0]},
    }

    def vectors(self, texts):
        return np.stack([self._vector(text) for text in texts]) if texts else np.zeros((0, 64), np.float32)

    def chances(self, task, pairs):
        return np.array([getattr(self, task)(*pair) for pair in pairs], dtype=np.float32)

    def answers(self, task):
        return ANSWERS[task]

    def knows(self, text):
        """A word has a vowel."""
        return any(set(word) & set("aeiou") for word in self._words(text))

    def same(self, one, other):
        shared = self._shared(one, other)
        return [1 - shared, shared]

    meets = same

    def stance(self, premise, proposition):
        clause = premise.split(": ", 1)[1]
        if self._shared(proposition, clause) < 0.5:
            return [0.02, 0.02, 0.02, 0.04, 0.9]
        against = bool(self._words(clause) & NO) != bool(self._words(proposition) & NO)
        if " jika " in f" {clause} ":
            return [0.05, 0.05, 0.85, 0.03, 0.02]
        return [0.05, 0.9, 0.02, 0.02, 0.01] if against else [0.9, 0.05, 0.02, 0.02, 0.01]

    def _shared(self, one, other):
        a, b = self._words(one) - NO, self._words(other) - NO
        return len(a & b) / max(1, min(len(a), len(b)))

    @staticmethod
    def _words(text):
        return set(re.findall(r"\w{3,}", text.casefold()))

    def _vector(self, text):
        found = np.full(64, 0.01, np.float32)
        for word in self._words(text):
            found[int(hashlib.sha256(word.encode()).hexdigest(), 16) % 64] += 1
        return found / np.linalg.norm(found)


def article(text, *, outlet="Kabar", published="2024-02-27", language="id"):
    """An article of a text."""
    identity = hashlib.sha256(f"{outlet} {published} {text}".encode()).hexdigest()[:16]
    return Article(
        identity, text_version(text), text, bytes_digest(text.encode()), outlet=outlet, published=published,
        language=language, source=f"{outlet}.txt",
    )  # fmt: skip


def statement(
    own, content, *, speaker="Budi Santoso", cue="mengatakan", act="assert", said="2024-02-27", kind="indirect",
    condition=None, actor=None, speaker_kind="person", others=(),
):  # fmt: skip
    """A statement of an article whose text has these words."""
    spans = [Span("CON", own.text.index(content), own.text.index(content) + len(content))]
    if cue in own.text:
        spans.insert(0, Span("CUE", own.text.index(cue), own.text.index(cue) + len(cue)))
    who = Speaker(speaker, speaker_kind, "name", actor)
    given = None
    if condition:
        start = own.text.index(condition)
        given = Condition(condition, start, start + len(condition), "if")
        spans.append(Span("IF", start, start + len(condition)))
    people = (who, *(Speaker(name, speaker_kind, "name") for name in others)) if others else ()
    day = Day(said, "day", f"pada {said}", "text") if said else None
    return Statement(
        statement_id(own, spans), own.id, own.version, kind, act, 0.9, "test", tuple(spans), who, people, day,
        condition=given,
    )  # fmt: skip


def told(sentence, content, **given):
    """The reading of an article that is one sentence with one statement."""
    about = {key: given.pop(key) for key in ("outlet", "published", "language") if key in given}
    own = article(sentence, **about)
    return Reading(own, (statement(own, content, **given),))
