"""Stances: chief figures, what is swapped, the most confident answers alone, and the interval."""

from __future__ import annotations

import numpy as np
import pytest

from lontar.evaluate.stance import (
    SHARES,
    STANCE_ANSWERS,
    StanceLine,
    figures,
    macro_f1,
    score_stances,
    stance_rows,
)


def line(number: int, stance: str, *, language: str = "id") -> StanceLine:
    return StanceLine(
        str(number), language, "Air naik", "Wira", f"Wira {number}", stance, {"id": str(number), "tricky": 1}
    )  # type: ignore[arg-type]


def chances(*answers: str, sure: float = 0.8) -> np.ndarray:
    rows = [[sure if one == answer else (1 - sure) / 4 for one in STANCE_ANSWERS] for answer in answers]
    return np.asarray(rows, dtype=np.float32)


CASES = [
    # gold, answered, accuracy, accuracy_four, macro_f1, macro_f1_five, swapped
    (STANCE_ANSWERS, STANCE_ANSWERS, 1.0, 1.0, 1.0, 1.0, 0.0),
    (("for", "against"), ("against", "for"), 0.0, 0.0, 0.0, 0.0, 1.0),
    (("unclear", "unrelated"), ("unrelated", "unclear"), 0.0, 1.0, 1.0, 0.0, None),
    (("for", "for", "against", "unclear"), ("for", "unclear", "against", "unclear"), 0.75, 0.75, 7 / 9, 7 / 9, 0.0),
    (("for", "against", "conditional"), ("for", "for", "conditional"), 2 / 3, 2 / 3, 5 / 9, 5 / 9, 0.5),
]


@pytest.mark.parametrize(("gold", "answered", "accuracy", "four", "macro", "five", "swapped"), CASES)
def test_figures_of_answers(gold, answered, accuracy, four, macro, five, swapped):
    scores = score_stances([line(number, stance) for number, stance in enumerate(gold)], chances(*answered))
    assert scores["accuracy"] == pytest.approx(accuracy)
    assert scores["accuracy_four"] == pytest.approx(four)
    assert scores["macro_f1"] == pytest.approx(macro)
    assert scores["macro_f1_five"] == pytest.approx(five)
    assert scores["swapped"]["share"] == (None if swapped is None else pytest.approx(swapped))


def test_the_confusion_has_the_gold_in_rows():
    scores = score_stances([line(0, "for"), line(1, "for")], chances("for", "unclear"))
    assert scores["confusion"]["for"] == {"for": 1, "against": 0, "conditional": 0, "unclear": 1, "unrelated": 0}
    assert scores["by_stance"]["for"] == {
        "precision": 1.0, "recall": 0.5, "f1": pytest.approx(2 / 3), "gold": 2, "found": 1,
    }  # fmt: skip
    assert scores["by_stance"]["neither"]["found"] == 1


def test_a_class_that_neither_gold_nor_answers_have_does_not_count():
    assert macro_f1(np.diag([2, 0, 0, 1])) == 1.0
    assert macro_f1(np.zeros((2, 4, 4), dtype=np.int64)).tolist() == [0.0, 0.0]


def test_the_most_confident_answers_are_scored_alone():
    gold = [line(number, "for") for number in range(10)]
    right = np.concatenate([chances(*["for"] * 6, sure=0.9), chances(*["against"] * 4, sure=0.5)])
    rows = score_stances(gold, right)["coverage"]
    assert [(row["share"], row["compared"]) for row in rows] == list(zip(SHARES, (10, 9, 8, 7, 6), strict=True))
    assert [row["accuracy"] for row in rows] == pytest.approx([0.6, 6 / 9, 0.75, 6 / 7, 1.0])
    assert rows[0]["least_confidence"] == pytest.approx(0.5)


def test_an_answer_is_as_sure_as_unclear_and_unrelated_together():
    torn = np.asarray([[0.1, 0.0, 0.0, 0.5, 0.4], [0.6, 0.2, 0.2, 0.0, 0.0]])
    rows = score_stances([line(0, "unrelated"), line(1, "for")], torn)["coverage"]
    assert rows[-1]["compared"] == 1
    assert rows[-1]["least_confidence"] == pytest.approx(0.9)
    assert (rows[-1]["accuracy"], rows[-1]["accuracy_four"]) == (0.0, 1.0)


def test_the_interval_is_the_same_every_time_and_holds_the_figure():
    gold = [line(number, STANCE_ANSWERS[number % 5]) for number in range(60)]
    answered = chances(*(STANCE_ANSWERS[number * number % 5] for number in range(60)))
    first, second = score_stances(gold, answered), score_stances(gold, answered)
    low, high = first["intervals"]["macro_f1"]
    assert first == second
    assert low < first["macro_f1"] < high


def test_lines_of_one_clause_are_drawn_together():
    same = [StanceLine(str(number), "id", f"p{number}", "Wira", "one clause", "for") for number in range(5)]
    assert score_stances(same, chances(*["for"] * 5))["intervals"] == {}


def test_languages_are_scored_apart_where_there_are_several():
    gold = [line(0, "for"), line(1, "for", language="en")]
    scores = score_stances(gold, chances("for", "against"))
    assert scores["by_language"]["id"]["accuracy"] == 1.0
    assert scores["by_language"]["en"]["swapped"] == {"share": 1.0, "number": 1, "of": 1}
    assert score_stances(gold[:1], chances("for"))["by_language"] == {}


def test_rows_keep_all_of_the_line():
    (row,) = stance_rows([line(7, "for")], chances("against"))
    assert (row["id"], row["tricky"], row["answer"], row["chances"]["against"]) == ("7", 1, "against", 0.8)


def test_nothing_opposed_has_no_share():
    assert figures(np.diag([0, 0, 1, 1, 1]))["swapped"] == {"share": None, "number": 0, "of": 0}
