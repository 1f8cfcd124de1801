"""`python -m lontar.train.mentions --data FOLDER --model FOLDER`: learn to read the words that name a speaker.

The last step of a training: the encoder stays as it is, and its states of the source's units tell which of them are the
speaker's name as a reference work lists it, which the role and the affiliation, what sort of speaker it is and how it
is mentioned (`lontar.train.lessons`). Takes minutes on two cores and writes into the model's `heads.npz`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from lontar.extract import Reader, persons
from lontar.extract.heads import MENTION_TAGS
from lontar.sealed import seal
from lontar.train import wording
from lontar.train.batches import flat_pairs
from lontar.train.examples import PairList, rows_of
from lontar.train.lessons import UNKNOWN, Lesson, lessons, pointing_pairs
from lontar.train.network import PairHead
from lontar.types import MENTION_KINDS, SPEAKER_KINDS

_HIDDEN = 128
_ARTICLES = 8


class MentionHead(nn.Module):
    """Scores of each unit's tag, and of a source's speaker kind and mention kind."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.unit = nn.Linear(hidden, _HIDDEN)
        self.around = nn.Linear(3 * hidden, _HIDDEN)
        self.tag = nn.Linear(_HIDDEN, len(MENTION_TAGS))
        self.source = nn.Linear(3 * hidden, _HIDDEN)
        self.speaker = nn.Linear(_HIDDEN, len(SPEAKER_KINDS))
        self.mention = nn.Linear(_HIDDEN, len(MENTION_KINDS))

    def tags(self, states: Tensor, sources: Tensor) -> Tensor:
        """Units [n, hidden] with their whole source, a row each [n, 3 * hidden] → [n, tags]."""
        return self.tag(nn.functional.gelu(self.unit(states) + self.around(sources)))

    def kinds(self, sources: Tensor) -> tuple[Tensor, Tensor]:
        """[sources, 3 * hidden]: first and last unit's states and their mean → scores of both kinds."""
        mixed = nn.functional.gelu(self.source(sources))
        return self.speaker(mixed), self.mention(mixed)


def train(learned: Sequence[Lesson], *, epochs: int, seed: int) -> MentionHead:
    """Fit the head; the same for the same lessons and seed."""
    torch.manual_seed(seed)
    head = MentionHead(learned[0].states.shape[1])
    around = [np.tile(source_of(lesson.states), (len(lesson.states), 1)) for lesson in learned]
    units = torch.from_numpy(
        np.concatenate(
            [np.concatenate([lesson.states, own], axis=1) for lesson, own in zip(learned, around, strict=True)]
        )
    )
    hidden = learned[0].states.shape[1]
    tags = torch.tensor([tag for lesson in learned for tag in lesson.tags])
    sourced = [lesson for lesson in learned if lesson.mention != UNKNOWN]
    sources = torch.from_numpy(np.stack([source_of(lesson.states) for lesson in sourced]))
    kinds = torch.tensor([(lesson.speaker, lesson.mention) for lesson in sourced])
    _descend(head, units, tags, lambda x: (head.tags(x[:, :hidden], x[:, hidden:]),), epochs)
    _descend(head, sources, kinds, head.kinds, epochs)
    return head


def source_of(states: NDArray[np.float32]) -> NDArray[np.float32]:
    """First and last unit's states and their mean, one row."""
    return np.concatenate([states[0], states[-1], states.mean(axis=0)])


def train_pointing(learned: Sequence[tuple[NDArray[np.float32], PairList]], *, epochs: int, seed: int) -> PairHead:
    """Fit the head that tells which name is meant: articles' states [units, hidden] with their pairs."""
    torch.manual_seed(seed)
    head = PairHead(learned[0][0].shape[1], persons.KINDS)
    drop = nn.Dropout(0.2)
    optimiser = torch.optim.AdamW(head.parameters(), lr=1e-3, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 1e-3, total_steps=epochs * -(-len(learned) // _ARTICLES))
    for _ in range(epochs):
        order = torch.randperm(len(learned)).tolist()
        for low in range(0, len(order), _ARTICLES):
            group = [learned[i] for i in order[low : low + _ARTICLES]]
            width = max(len(states) for states, _ in group)
            states = torch.zeros(len(group), width, group[0][0].shape[1])
            for i, (own, _) in enumerate(group):
                states[i, : len(own)] = torch.from_numpy(own)
            loss = head(drop(states).flatten(0, 1), flat_pairs([pairs for _, pairs in group], width)) / len(group)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    return head


def _descend(
    head: nn.Module, rows: Tensor, gold: Tensor, scores: Callable[[Tensor], tuple[Tensor, ...]], epochs: int
) -> None:
    """Minimise the cross entropy of `gold` [rows, columns], a column for each of the `scores`."""
    size = 256
    steps = epochs * (len(rows) // size + 1)
    optimiser = torch.optim.AdamW(head.parameters(), lr=2e-3, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 2e-3, total_steps=steps)
    gold = gold.reshape(len(rows), -1)
    for _ in range(epochs):
        order = torch.randperm(len(rows))
        for low in range(0, len(rows), size):
            chosen = order[low : low + size]
            given = nn.functional.dropout(rows[chosen], 0.2)
            loss = torch.stack([
                nn.functional.cross_entropy(score, gold[chosen, i], ignore_index=UNKNOWN, label_smoothing=0.05)
                for i, score in enumerate(scores(given))
            ]).sum()  # fmt: skip
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()


def teach(model: Path, rows: Sequence[Mapping[str, Any]], *, epochs: int = 8, seed: int = 7) -> int:
    """Learn from `rows` of the corpus and write the head into the `heads.npz` of `model` → number of lessons."""
    reader = Reader(model)
    learned: list[Lesson] = []
    pointing: list[tuple[NDArray[np.float32], PairList]] = []
    for row in rows:
        for units, states in reader.states(row["text"]):
            learned.extend(lessons(row, units, states))
            pairs = pointing_pairs(row, units)
            if pairs.dependents:
                pointing.append((states, pairs))
    heads: dict[str, nn.Module] = {
        "mention": train(learned, epochs=epochs, seed=seed),
        "person": train_pointing(pointing, epochs=epochs, seed=seed),
    }
    with np.load(model / "heads.npz") as stored:
        values = {name: stored[name] for name in stored.files if name.partition(".")[0] not in heads}
    values.update(wording.learn(rows, seed=seed))
    for part, head in heads.items():
        for name, value in head.state_dict().items():
            values[f"{part}.{name}"] = value.numpy().astype(np.float16)
    unfinished = model / "heads.tmp.npz"
    np.savez_compressed(unfinished, **values)
    unfinished.replace(model / "heads.npz")
    _rename(model, values)
    return len(learned)


def _rename(model: Path, values: Mapping[str, NDArray[Any]]) -> None:
    """Name the model by a hash of all that it reads with, so that two teachings are never taken for one."""
    digest = hashlib.sha256((model / "encoder.onnx").read_bytes())
    for name in sorted(values):
        digest.update(np.ascontiguousarray(values[name]).tobytes())
    path = model / "card.json"
    card = json.loads(path.read_text(encoding="utf-8"))
    card["name"] = f"{card['name'].rpartition('-')[0]}-{digest.hexdigest()[:8]}"
    path.write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    seal(model)


def main() -> None:
    """Teach one model."""
    parser = argparse.ArgumentParser(prog="python -m lontar.train.mentions", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--split", choices=("train", "fit"), default="fit", help="fit leaves the tuning part out")
    options = parser.parse_args()
    rows = rows_of(options.data, options.corpus, split=options.split)
    print(f"{teach(options.model, rows)} sources and names of {len(rows)} articles learned")


if __name__ == "__main__":
    main()
