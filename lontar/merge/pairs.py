"""Two texts read together, with ONNX Runtime: does one entail the other, what stance, is a condition met, the same act.

One small encoder gives each text a vector (to find what may belong together) and each pair of texts the chances of the
answers to a question (to decide). It is trained by `lontar.train.pairs`; its card says on what, and how good it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from lontar import runtime, sealed
from lontar.errors import ModelError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

Vectors = NDArray[np.float32]

SHIPPED: Final = Path(__file__).parent / "model"
"""The weights that the package carries."""
LONGEST: Final = 128
"""Pieces of one text or pair; of a pair the longer text is cut."""
_BEGIN, _END = 0, 2
_WORD: Final = re.compile(r"[^\W\d_]{2,}")


class PairReader:
    """Reads pairs of texts with one set of weights. Loading is put off until the first text."""

    def __init__(self, folder: Path | None = None, *, threads: int | None = None) -> None:
        self._folder = folder or SHIPPED
        self._threads = threads

    @cached_property
    def card(self) -> Mapping[str, Any]:
        """What the card says: name, tasks with their answers, thresholds; ModelError."""
        try:
            card: Mapping[str, Any] = json.loads((self._folder / "card.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as reason:
            raise self._damaged("card.json", reason) from reason
        return card

    @property
    def name(self) -> str:
        """The name of the weights."""
        return str(self.card["name"])

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Texts → unit vectors [texts, hidden]; texts that say the same, in any language, lie near each other."""
        rows = [self._row((text,)) for text in texts]
        found = np.zeros((len(rows), int(self.card["hidden"])), dtype=np.float32)
        for place, (vector, _) in self._run(rows):
            found[place] = vector
        return found

    def chances(self, task: str, pairs: Sequence[tuple[str, str]]) -> Vectors:
        """Pairs of texts → the chances of the task's answers, [pairs, answers], in the order of `answers`."""
        first = sum(len(answers) for other, answers in self.card["tasks"].items() if self._before(other, task))
        own = self.scores(pairs)[:, first : first + len(self.answers(task))]
        return np.asarray(likely(own / float(self.card.get("heat", {}).get(task, 1.0))), dtype=np.float32)

    def scores(self, pairs: Sequence[tuple[str, str]]) -> Vectors:
        """Pairs of texts → the scores of all tasks, [pairs, answers of all], in the order of the card's tasks."""
        rows = [self._row(pair) for pair in pairs]
        found = np.zeros((len(rows), sum(map(len, self.card["tasks"].values()))), dtype=np.float32)
        for place, (_, scores) in self._run(rows):
            found[place] = scores
        return found

    def answers(self, task: str) -> tuple[str, ...]:
        """The answers to a task's question, in the order of their chances."""
        return tuple(self.card["tasks"][task])

    def knows(self, text: str) -> bool:
        """Whether the vocabulary holds a word of a text (two letters at least) as one piece, whatever its case.

        Of letters drawn at random, or of a script that the weights have not read, it holds none.
        """
        return any(
            len(self._pieces(written)) == 1
            for word in _WORD.findall(text)
            for written in (word, word.lower(), word.capitalize())
        )

    def _before(self, other: str, task: str) -> bool:
        order = list(self.card["tasks"])
        return order.index(other) < order.index(task)

    def _run(self, rows: Sequence[tuple[list[int], list[int]]]) -> Iterator[tuple[int, tuple[Vectors, Vectors]]]:
        """Yield the place of each row with its vector and scores.

        One at a time: int8 scales go by all that is read together, so that in a batch the answer to one pair would hang
        on the others, and the order of articles would change the record. It takes 7.7 ms a pair instead of 4.
        """
        for place, (own, kinds) in enumerate(rows):
            ids, types = np.array([own], dtype=np.int64), np.array([kinds], dtype=np.int64)
            vectors, scores = self._session.run(
                ["vectors", "scores"], {"ids": ids, "types": types, "mask": np.ones_like(ids)}
            )
            yield place, (np.asarray(vectors[0], dtype=np.float32), np.asarray(scores[0], dtype=np.float32))

    def _row(self, texts: tuple[str, ...]) -> tuple[list[int], list[int]]:
        """One or two texts → pieces, and for each whose text it is of (0, 1)."""
        parts = fitted([self._pieces(text) for text in texts])
        ids, kinds = [_BEGIN], [0]
        for kind, part in enumerate(parts):
            ids += [*part, _END]
            kinds += [kind] * (len(part) + 1)
        return ids, kinds

    def _pieces(self, text: str) -> list[int]:
        encoded: list[int] = self._tokenizer.encode(" " + " ".join(text.split()), add_special_tokens=False).ids
        return encoded

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        try:
            return Tokenizer.from_file(str(self._file("tokenizer.json")))
        except Exception as reason:
            raise self._damaged("tokenizer.json", reason) from reason

    @cached_property
    def _session(self) -> InferenceSession:
        try:
            return runtime.session(self._file("pairs.onnx"), self._threads or 0)
        except Exception as reason:
            raise self._damaged("pairs.onnx", reason) from reason

    def _file(self, name: str) -> Path:
        """Return a file that is the one which was trained; ValueError where it is another one."""
        return sealed.checked(self._folder / name, self.card.get(sealed.KEY, {}))

    def _damaged(self, name: str, reason: Exception) -> ModelError:
        return ModelError(
            "pairs_damaged",
            "{folder}/{file} cannot be read ({reason}). Install Lontar again, or train again with `make pairs`.",
            folder=self._folder,
            file=name,
            reason=str(reason).splitlines()[0] if str(reason) else type(reason).__name__,
        )


def likely(scores: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """Scores → chances, over the last axis."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def fitted(parts: list[list[int]]) -> list[list[int]]:
    """Return the pieces of one or two texts, the longer one cut so that both fit into `LONGEST` with their marks."""
    room = LONGEST - 2 * len(parts)
    parts = [part[:room] for part in parts]
    while sum(map(len, parts)) > room:
        longest = max(range(len(parts)), key=lambda place: len(parts[place]))
        rest = sum(map(len, parts)) - len(parts[longest])
        others = max((len(part) for place, part in enumerate(parts) if place != longest), default=0)
        # Down to what is left, or to the other's length: then both are cut in turn.
        kept = max(room - rest, min(others, len(parts[longest]) - 1), 1)
        parts[longest] = parts[longest][:kept]
    return parts
