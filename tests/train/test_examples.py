"""Training sees pairs as reading does: the same features for the same spans, whichever of the two makes them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import lontar
from lontar.extract import Reader
from lontar.extract.assemble import assemble
from lontar.extract.decode import Found
from lontar.extract.heads import Array, Choice, Heads, Range
from lontar.extract.layers import LINKED
from lontar.extract.tokens import WINDOW, Subwords
from lontar.sources import read_sources
from lontar.train.examples import Annotated, Chunk, chunks, labels, link_pairs, speaker_pairs
from lontar.types import ACTS, Article

MODEL = Path(lontar.__file__).parent / "extract" / "model"
Features = dict[tuple[object, ...], tuple[int, ...]]


class Listening(Heads):
    """Heads that link every span to its statement's cue, and remember the features they were asked with."""

    def __init__(self, homes: dict[tuple[int, Range], Range]) -> None:
        self.homes = homes
        self.heard: dict[str, Features] = {"link": {}, "speaker": {}}

    def choose(
        self,
        head: str,
        states: Array,
        dependents: Sequence[tuple[int, Range]],
        anchors: Sequence[Range],
        features: NDArray[np.int64],
    ) -> list[Choice]:
        choices = []
        for row, (kind, span) in enumerate(dependents):
            for column, anchor in enumerate(anchors):
                if features[row, column, 0] >= 0:
                    self.heard[head][span, anchor, int(features[row, column, 0])] = tuple(
                        features[row, column].tolist()
                    )
            home = self.homes.get((kind, span)) if head == "link" else None
            shares = np.asarray([float(anchor == home) for anchor in anchors], dtype=np.float32)
            choices.append(Choice(shares, 1 - float(shares.max(initial=0))))
        return choices

    def acts(  # type: ignore[override]
        self, states: Array, cues: Sequence[Range | None], contents: Sequence[Range], **beside: object
    ) -> Array:
        return np.full((len(cues), len(ACTS)), 1 / len(ACTS), dtype=np.float32)


@pytest.fixture(scope="module")
def chunk() -> Chunk:
    """One article of the sample as the shipped model reads it, taken for its annotation."""
    folder = MODEL.parents[1] / "sample"
    article = max((a for a in read_sources([str(folder)]) if isinstance(a, Article)), key=lambda a: a.language == "id")
    statements = tuple(
        {"n": n, "act": st.act, "speaker": [st.speaker.name], "spans": [[s.kind, s.start, s.end] for s in st.spans]}
        for n, st in enumerate(Reader().read(article))
    )
    annotated = Annotated(article.id, article.text, statements, article.language)
    return next(chunks(annotated, Subwords(MODEL / "tokenizer.json"), dice=random.Random(3)))


def read_again(chunk: Chunk) -> dict[str, Features]:
    """What reading asks the heads about the spans of a chunk."""
    found, homes = [], {}
    for statement in chunk.statements:
        cue = statement.spans.get("CUE", [None])[0]
        for kind, ranges in statement.spans.items():
            found += [Found(kind, first, last, 0.9) for first, last in ranges]  # type: ignore[arg-type]
            if cue and kind in LINKED:
                homes.update({(LINKED.index(kind), span): cue for span in ranges})  # type: ignore[arg-type]
    heads = Listening(homes)
    states = np.zeros((len(chunk.units), 4), dtype=np.float32)
    assemble(list(dict.fromkeys(found)), states, chunk.units, heads, language="id")
    return heads.heard


def test_links_are_learnt_by_the_features_they_are_read_by(chunk: Chunk) -> None:
    assert chunk.low == 0 and len(chunk.statements) > 3
    pairs = link_pairs(chunk)
    learnt = {(d, h, f[0]): f for d, h, f in zip(pairs.dependents, pairs.heads, pairs.features, strict=True)}
    heard = read_again(chunk)["link"]
    shared = learnt.keys() & heard.keys()
    assert len(shared) > 50
    assert {key: learnt[key] for key in shared} == {key: heard[key] for key in shared}


def test_speakers_are_learnt_by_the_features_they_are_read_by(chunk: Chunk) -> None:
    pairs = speaker_pairs(chunk)
    learnt = {(d, h): f for d, h, f in zip(pairs.dependents, pairs.heads, pairs.features, strict=True)}
    heard = {key[:2]: features for key, features in read_again(chunk)["speaker"].items()}
    shared = learnt.keys() & heard.keys()
    assert len(shared) > 3
    assert {key: learnt[key] for key in shared} == {key: heard[key] for key in shared}


def test_labels_mark_each_span_once(chunk: Chunk) -> None:
    begins = sum(row.count(1) for row in labels(chunk))
    spans = {
        (kind, span) for statement in chunk.statements for kind, ranges in statement.spans.items() for span in ranges
    }
    assert begins == len(spans)


def test_no_chunk_is_longer_than_a_window(chunk: Chunk) -> None:
    subwords = Subwords(MODEL / "tokenizer.json")
    text = " ".join(["Lurah Wira mengatakan jembatan selesai."] * 400)
    for part in chunks(Annotated("a", text, (), "id"), subwords, dice=random.Random(1)):
        pieces = subwords.encode(part.units)
        assert int(pieces.last[part.high - 1]) + 1 - int(pieces.first[part.low]) <= WINDOW
