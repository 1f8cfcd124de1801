"""The pair network in training: padding changes no answer, batches lose no pair, and it learns."""

import random

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed: pip install 'lontar[train]'")
pytest.importorskip("transformers", reason="transformers is not installed: pip install 'lontar[train]'")

from lontar.merge.pairs import SHIPPED  # noqa: E402
from lontar.train.base import Shape  # noqa: E402
from lontar.train.fit import has_bfloat16  # noqa: E402
from lontar.train.pair_fit import Coder, PairRecipe, _batches, _run, begin_heads, fit, scores_of  # noqa: E402
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


def test_padding_changes_no_answer(network, coder):
    with torch.no_grad():
        _, together = _run(network, coder.batch([*((CLAUSE, text) for text in ASKED), ("Ya", "Tidak")]))
        alone = torch.cat([_run(network, coder.batch([(CLAUSE, text)]))[1] for text in ASKED])
    assert together.shape == (len(ASKED) + 1, sum(map(len, TASKS.values())))
    assert torch.allclose(together[: len(ASKED)], alone, atol=0.02)
    assert not torch.allclose(alone[0], alone[2], atol=0.02)


def test_the_first_text_is_read_with_the_second(network, coder):
    texts = [(CLAUSE, ASKED[0]), (CLAUSE, ASKED[2])]
    batch = coder.batch(texts)
    with torch.no_grad():
        states = network.encoder(
            inputs_embeds=network.embedded(batch.ids), token_type_ids=(batch.texts > 0).long(),
            attention_mask=torch.where(batch.mask[:, None, :] > 0, 0.0, -1e4)[:, None],
        ).last_hidden_state  # fmt: skip
        _, scores = _run(network, batch)
        _, other = _run(network, coder.batch([(ASKED[0], CLAUSE), (ASKED[2], CLAUSE)]))
    assert not torch.allclose(states[0, 0], states[1, 0], atol=1e-3)
    assert not torch.allclose(scores, other, atol=0.02)


def test_stances_begin_as_what_they_are_nearest_to(network):
    begin_heads(network)
    entails = network.heads["entails"].weight
    for task in ("stance", "issue"):
        assert torch.allclose(network.heads[task].weight[:2], 0.7 * entails[[0, 2]])
    assert torch.allclose(network.heads["meets"].weight, 0.7 * entails[[1, 0]])


def test_batches_hold_every_pair_once_and_no_more_pieces_than_asked(coder):
    pairs = [
        Pair(task, f"{CLAUSE} {n % 7}", f"{ASKED[n % 4]} {n}", 0) for n in range(90) for task in ("stance", "meets")
    ]
    recipe = PairRecipe(pieces=150)
    batches = list(_batches(pairs, coder, recipe, random.Random(1)))
    assert sorted((pair for batch in batches for pair in batch), key=repr) == sorted(pairs, key=repr)
    for batch in batches:
        assert len({pair.task for pair in batch}) == 1
        assert len(batch) == 1 or coder.batch([(one.first, one.second) for one in batch]).ids.numel() <= recipe.pieces


def test_a_network_learns_to_tell_two_texts_apart(network, coder):
    pairs = [Pair("meets", CLAUSE, "Ya benar", 1), Pair("meets", CLAUSE, "Harga gula turun lagi", 0)]
    recipe = PairRecipe(rate=3e-3, head_rate=3e-2, renderings=2)
    fit(network, [pairs * 8] * 6, [("satu", "one"), ("dua", "two"), ("tiga", "three")], coder, recipe)
    assert answers_of(scores_of(network, pairs, coder), "meets").argmax(1).tolist() == [1, 0]


def test_bfloat16_is_taken_only_where_the_processor_has_it(monkeypatch):
    processor = torch.device("cpu")
    for able, taken in (({"amx_bf16": True}, True), ({"avx512_bf16": False, "avx2": True}, False), ({}, False)):
        monkeypatch.setattr(torch.cpu, "get_capabilities", lambda able=able: able)
        assert has_bfloat16(processor) is taken
