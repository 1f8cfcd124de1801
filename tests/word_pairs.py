"""A reader of pairs without weights for the tests of the faces: shared words stand for meaning."""

from __future__ import annotations

import re
import zlib

import numpy as np

from lontar.merge.utterances import FEATURES

_ANSWERS = {
    "same": ("no", "yes"),
    "stance": ("for", "against", "conditional", "unclear", "unrelated"),
    "meets": ("no", "yes"),
}
_HIDDEN = 64
_NO = {"not", "refused", "never", "tidak", "menolak"}
_IF = {"if", "jika"}


class WordPairs:
    """Answers by the words of two texts; `before` is called ahead of each batch of vectors."""

    name = "word-pairs-1"

    def __init__(self, before=None) -> None:
        self.before = before
        self.card = {
            "name": self.name,
            "hidden": _HIDDEN,
            "tasks": {task: list(answers) for task, answers in _ANSWERS.items()},
            "thresholds": {"about": 0.3, "stance": 0.5, "meets": 0.5},
            "merge": {"weights": [1.0 if feature == "same" else 0.0 for feature in FEATURES]},
        }

    def answers(self, task):
        return _ANSWERS[task]

    def knows(self, text):
        """A word has a vowel."""
        return any(set(word) & set("aeiou") for word in words(text))

    def vectors(self, texts):
        if self.before is not None:
            self.before()
        found = np.zeros((len(texts), _HIDDEN), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in words(text):
                found[row, zlib.crc32(word.encode()) % _HIDDEN] += 1
            found[row] /= np.linalg.norm(found[row]) or 1
        return found

    def chances(self, task, pairs):
        rows = [self._stance(*pair) if task == "stance" else _alike(*pair) for pair in pairs]
        return np.array(rows, dtype=np.float32).reshape(len(rows), len(_ANSWERS[task]))

    def _stance(self, premise, proposition):
        said = set(premise.casefold().split())
        if len(words(premise) & words(proposition)) < 2:
            return [0.01, 0.01, 0.01, 0.01, 0.96]
        answer = "conditional" if said & _IF else "against" if said & _NO else "for"
        return [0.96 if one == answer else 0.01 for one in _ANSWERS["stance"]]


def _alike(one, other):
    a, b = words(one), words(other)
    yes = 0.05 + 0.9 * len(a & b) / (min(len(a), len(b)) or 1)
    return [1 - yes, yes]


def words(text):
    return {word for word in re.findall(r"\w+", text.casefold()) if len(word) > 3}
