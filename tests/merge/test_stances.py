"""How scores and words weigh together, and what is asked of a condition."""

from typing import Any, ClassVar

import numpy as np
import pytest

from lontar.merge.polarity import SIGNS, signs
from lontar.merge.stances import (
    Question,
    alternatives,
    met_chances,
    stance_chances,
    without,
    without_conjunction,
)
from lontar.merge.synonyms import in_words_of
from tests.told import FakePairs


def named(clause, proposition, near=0.8):
    return dict(zip(SIGNS, signs(clause, proposition, near), strict=True))


@pytest.mark.parametrize(
    ("clause", "proposition", "unlike"),
    [
        ("NATO tidak akan mengirim pasukan", "NATO mengirim pasukan", 1),
        ("NATO menolak mengirim pasukan", "NATO tidak mengirim pasukan", 0),
        ("NATO tidak menolak mengirim pasukan", "NATO mengirim pasukan", 0),
        ("The minister opposed the ban", "The ban stands", 1),
        ("He refused to send troops", "Troops are sent", 1),
    ],
)
def test_two_texts_are_unlike_where_one_turns_round_what_the_other_says(clause, proposition, unlike):
    assert named(clause, proposition)["unlike"] == unlike


def test_word_forms_of_one_stem_cover_each_other():
    assert named("ia menyetujui kenaikan harga", "harga dinaikkan")["covered"] == 1
    assert named("ia menyetujui pengiriman beras", "mengirimkan beras")["covered"] == 1
    assert named("ia bicara soal beras", "harga dinaikkan")["covered"] == 0


class Mixed(FakePairs):
    """A pair model with scores, whose card weighs one sign: whether clause and proposition are unlike."""

    card = {  # noqa: RUF012
        **FakePairs.card,
        "mix": {"stance": [[0.0] * (3 + len(SIGNS) + 1) for _ in range(5)]},
    }
    card["mix"]["stance"][1][3] = 4.0  # type: ignore[index]

    def scores(self, pairs):
        return np.zeros((len(pairs), 3), np.float32)


def test_the_card_says_how_scores_and_signs_weigh():
    asked = [
        Question("Budi", "Budi tidak mengirim pasukan", "Budi mengirim pasukan"),
        Question("Budi", "Budi mengirim", "Budi pergi"),
    ]
    chances = stance_chances(Mixed(), asked)
    assert chances[0].argmax() == 1
    assert chances[1] == pytest.approx([0.2] * 5, abs=1e-6)
    assert stance_chances(FakePairs(), asked[:1])[0].argmax() == 1


@pytest.mark.parametrize(
    ("condition", "bare"),
    [
        ("jika Rusia menyerang", "Rusia menyerang"),
        ("Kecuali jika Rusia menyerang", "Rusia menyerang"),
        ("if Russia attacks", "Russia attacks"),
        ("Rusia menyerang", "Rusia menyerang"),
    ],
)
def test_a_condition_stands_without_its_conjunction(condition, bare):
    assert without_conjunction(condition) == bare


class Weighing(FakePairs):
    """Says of every condition that it is met, as weights that have seen near misses only do."""

    card: ClassVar[dict[str, Any]] = {**FakePairs.card, "mix": {"meets": [1.0, 1.0, 4.0, -3.0, -2.0, 0.0, 0.0]}}
    read: list[tuple[str, str]]

    def __init__(self):
        self.read = []

    def answers(self, task):
        return ("entails", "neutral", "contradicts") if task == "entails" else super().answers(task)

    def chances(self, task, pairs):
        self.read += pairs
        rows = {"meets": [0.3, 0.7], "entails": [0.2, 0.7, 0.1]}
        return np.array([rows[task] for _ in pairs], dtype=np.float32)

    def vectors(self, texts):
        directions = {"Rusia": (1.0, 0.0), "panen": (0.2, 0.98), "bunga": (0.0, 1.0)}
        return np.array([next(v for word, v in directions.items() if word in text) for text in texts], np.float32)


def test_a_condition_about_something_else_is_not_met_and_the_farthest_is_not_even_read():
    pairs = Weighing()
    scenario = "Rusia menyerang Polandia"
    same, other, far = met_chances(
        pairs, [(scenario, "jika Rusia menyerang"), (scenario, "jika panen gagal"), (scenario, "jika bunga naik")]
    )
    assert same > 0.7
    assert other < 0.3
    assert far == 0.0
    assert not any("bunga" in text for two in pairs.read for text in two)


def test_without_a_mix_the_models_own_answer_counts():
    assert met_chances(FakePairs(), [("Rusia menyerang Polandia", "jika Rusia menyerang Polandia")])[0] == 1.0


def test_one_of_two_alternatives_is_enough():
    asked = "jika panen gagal atau Rusia menyerang Polandia"
    met, other = met_chances(FakePairs(), [("Rusia menyerang Polandia", asked), ("banjir melanda kota", asked)])
    assert (met, other) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("jika Rusia menyerang", []),
        ("jika Rusia menyerang atau sekutunya", ["jika Rusia menyerang"]),
        ("if troops leave, or talks break down", ["if troops leave", "if talks break down"]),
        ("bila pasukan mundur atau rundingan damai gagal", ["bila pasukan mundur", "bila rundingan damai gagal"]),
        ("whether or not they agree", []),
        ("atau apa pun", []),
    ],
)  # fmt: skip
def test_alternatives_of_a_condition(condition, found):
    assert alternatives(condition) == found


def test_a_persons_name_is_not_compared_and_a_governments_is():
    assert without("Jens Stoltenberg", "Stoltenberg menolak, kata Jens Stoltenberg") == "menolak, kata"
    assert without("Government of Russia", "Russia menolak") == "Russia menolak"


@pytest.mark.parametrize(
    ("scenario", "condition", "worded"),
    [
        ("Rusia menyerang Ukraina", "jika Rusia menginvasi Ukraina", "Rusia menginvasi Ukraina"),
        ("Rusia menginvasi Latvia", "jika sekutu diserang", "Rusia menyerang Latvia"),
        ("invasi ke Latvia", "jika sekutu diserang", "serangan ke Latvia"),
        ("Rusia menyerang Ukraina", "jika Ukraina diserang", None),
        ("Pemilihan Umum ditangguhkan", "jika pemilu ditunda", "pemilu ditunda"),
        ("Russia invaded Ukraine", "if Russia attacks Ukraine", "Russia attacked Ukraine"),
        ("Talks stopped", "unless negotiations halted", "negotiations halted"),
        ("Harga beras naik", "jika panen gagal", None),
    ],
)
def test_a_scenario_is_worded_as_the_condition_has_it_where_both_say_the_same(scenario, condition, worded):
    assert in_words_of(condition, scenario) == worded


def test_a_condition_in_other_words_for_the_same_is_met():
    asked = [
        ("Rusia menyerang Ukraina", "jika Rusia menginvasi Ukraina"),
        ("Rusia menang", "jika Rusia menginvasi Ukraina"),
    ]
    met, other = met_chances(FakePairs(), asked)
    assert met == 1.0 > other
