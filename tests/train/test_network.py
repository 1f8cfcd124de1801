"""The training's loss against a count of all possibilities, and batches against their chunks one by one."""

from __future__ import annotations

import itertools
import random
from pathlib import Path

import pytest

import lontar

torch = pytest.importorskip("torch", reason="torch is not installed: pip install 'lontar[train]'")
pytest.importorskip("transformers", reason="transformers is not installed: pip install 'lontar[train]'")

from lontar.extract.layers import INSIDE, LAYERS, OUT  # noqa: E402
from lontar.extract.tokens import Subwords  # noqa: E402
from lontar.train.base import Shape  # noqa: E402
from lontar.train.batches import Blur, collate  # noqa: E402
from lontar.train.examples import Annotated, Chunk, chunks  # noqa: E402
from lontar.train.fit import Recipe, loss_of  # noqa: E402
from lontar.train.network import Network  # noqa: E402

MODEL = Path(lontar.__file__).parent / "extract" / "model"
TEXTS = (
    'Menteri Budi mengatakan harga turun.\n\n"Kami menunggu," kata dia.',
    "Kantor itu menolak, jika harga naik, kata Rina kepada warga kemarin di Medan.",
)
SPANS = (
    [
        [["SRC", 0, 12], ["CUE", 13, 23], ["CON", 24, 35]],
        [["CON", 39, 52], ["CUE", 55, 59], ["SRC", 60, 63]],
    ],
    [[["CON", 0, 18], ["IF", 20, 35], ["CUE", 37, 41], ["SRC", 42, 46], ["AUD", 47, 59]]],
)


@pytest.fixture(scope="module")
def network() -> Network:
    torch.manual_seed(3)
    shape = Shape(32, 1, 2, 64, 50_000, 512, 2, 1e-12)
    made = Network(shape, dropout=0.0)
    with torch.no_grad():
        made.transitions.normal_()
    return made


@pytest.fixture(scope="module")
def cut() -> list[Chunk]:
    subwords = Subwords(MODEL / "tokenizer.json")
    found = []
    for text, spans in zip(TEXTS, SPANS, strict=True):
        statements = tuple({"spans": own, "act": "assert", "speaker": [text[:5]]} for own in spans)
        found.extend(chunks(Annotated(text[:3], text, statements, "id"), subwords, dice=random.Random(1)))
    return found


@pytest.mark.parametrize("breaks", [(1, 0, 0, 0), (1, 0, 1, 0), (1, 1, 1, 1)])
def test_the_tag_loss_is_what_remains_of_all_label_sequences(network: Network, breaks: tuple[int, ...]) -> None:
    network.eval()
    units = len(breaks)
    begins = torch.tensor([breaks], dtype=torch.float)
    emissions = network.emissions(torch.randn(1, units, 32), begins).detach()
    steps = network.transitions.detach().clone()
    steps[:, OUT, INSIDE] = -1e4
    gold = torch.zeros(1, units, len(LAYERS), dtype=torch.long)
    gold[0, 1, :] = 1
    expected = 0.0
    for layer in range(len(LAYERS)):
        scores = {}
        for labels in itertools.product(range(3), repeat=units):
            score = sum(float(emissions[0, i, layer, label]) for i, label in enumerate(labels))
            score += sum(float(steps[layer, labels[i - 1], labels[i]]) for i in range(1, units) if not breaks[i])
            scores[labels] = score
        every = torch.logsumexp(torch.tensor(list(scores.values())), 0)
        expected += float(every) - scores[tuple(gold[0, :, layer].tolist())]
    loss = network.tag_loss(emissions, gold, torch.tensor([units]), begins).detach()
    assert float(loss) == pytest.approx(expected, rel=1e-4)


def test_a_batch_costs_what_its_chunks_cost_one_by_one(network: Network, cut: list[Chunk]) -> None:
    subwords, blur = Subwords(MODEL / "tokenizer.json"), Blur(0.0, 0.0, 0.0)
    recipe = Recipe(dropout=0.0)
    network.eval()

    def parts(group: list[Chunk]) -> dict[str, float]:
        _, found = loss_of(network, collate(group, subwords, blur, dice=random.Random(1)), recipe)
        return {name: float(part) * len(group) for name, part in found.items()}

    alone = [parts([chunk]) for chunk in cut]
    together = parts(cut)
    assert len(cut) == 2
    for name, value in together.items():
        assert value == pytest.approx(sum(one[name] for one in alone), rel=2e-2), name
        assert value > 0, name
