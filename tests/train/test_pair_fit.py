"""The pair network in training: what is asked together is answered as if it were asked alone."""

import random

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed: pip install 'lontar[train]'")
pytest.importorskip("transformers", reason="transformers is not installed: pip install 'lontar[train]'")

from lontar.merge.pairs import SHIPPED  # noqa: E402
from lontar.train.base import Shape  # noqa: E402
from lontar.train.pair_fit import Coder, PairRecipe, _batches, _run, begin_heads, fit, scores_of, texts_of  # noqa: E402
from lontar.train.pair_network import PairNetwork, answers_of  # noqa: E402
from lontar.train.pair_tasks import TASKS, Pair  # noqa: E402

SHAPE = Shape(hidden=32, layers=2, heads=4, inner=64, vocabulary=38_784, positions=512, types=2, epsilon=1e-12)
CLAUSE = "Menteri itu menolak menaikkan harga BBM tahun ini, kata dia"
ASKED = ("Harga BBM naik", "Harga BBM tidak dinaikkan pemerintah sampai tahun depan", "The price goes up", "x")


@pytest.fixture
def coder():
    return Coder(SHIPPED / "tokenizer.json")


@pytest.fixture
def network():
    torch.manual_seed(1)
    network = PairNetwork(SHAPE)
    network.encoder.set_attn_implementation("eager")
    return network.eval()


def test_each_question_is_answered_as_if_it_were_asked_alone(network, coder):
    with torch.no_grad():
        _, together = _run(network, coder.batch([(CLAUSE, *ASKED), ("Ya", "Tidak")]))
    alone = scores_of(network, [Pair("stance", CLAUSE, text, 0) for text in ASKED], coder)
    assert together.shape == (2, len(ASKED), sum(map(len, TASKS.values())))
    assert torch.allclose(together[0], alone, atol=0.02)
    assert not torch.allclose(alone[0], alone[2], atol=0.02)


def test_stances_begin_as_what_they_are_nearest_to(network):
    begin_heads(network)
    entails = network.heads["entails"].weight
    assert torch.allclose(network.heads["stance"].weight[:2], 0.7 * entails[[0, 2]])
    assert torch.allclose(network.heads["meets"].weight, 0.7 * entails[[1, 0]])


def test_batches_hold_every_pair_once_and_no_more_pieces_than_asked(coder):
    pairs = [
        Pair(task, f"{CLAUSE} {n % 7}", f"{ASKED[n % 4]} {n}", 0) for n in range(90) for task in ("stance", "meets")
    ]
    recipe = PairRecipe(pieces=150, together=5)
    batches = list(_batches(pairs, coder, recipe, random.Random(1)))
    found = [
        Pair(row.task, row.first, text, answer) for batch in batches for row in batch for text, answer in row.asked
    ]
    assert sorted(found, key=repr) == sorted(pairs, key=repr)
    for batch in batches:
        assert len({row.task for row in batch}) == 1
        assert len(batch) == 1 or coder.batch([texts_of(row) for row in batch]).ids.numel() <= recipe.pieces


def test_a_network_learns_to_tell_two_texts_apart(network, coder):
    pairs = [Pair("meets", CLAUSE, "Ya benar", 1), Pair("meets", CLAUSE, "Harga gula turun lagi", 0)]
    recipe = PairRecipe(rate=3e-3, head_rate=3e-2, renderings=2)
    fit(network, [pairs * 8] * 6, [("satu", "one"), ("dua", "two"), ("tiga", "three")], coder, recipe)
    assert answers_of(scores_of(network, pairs, coder), "meets").argmax(1).tolist() == [1, 0]
