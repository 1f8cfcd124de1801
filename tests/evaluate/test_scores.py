"""Scores: exact and overlapping spans, statements found only with all three and linked right."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lontar.evaluate import score_statements
from lontar.evaluate.calibration import calibration
from lontar.evaluate.matching import overlap, paired
from lontar.identity import text_version
from lontar.types import Article, Reading, Span, Speaker, Statement

TEXT = "Lurah Wira mengatakan jembatan selesai. Ia menolak pindah."
ARTICLE = Article("a", text_version(TEXT), TEXT, "", language="id", source="written")


def statement(*spans: tuple[str, str], act: str = "assert") -> Statement:
    placed = tuple(Span(kind, TEXT.index(words), TEXT.index(words) + len(words)) for kind, words in spans)  # type: ignore[arg-type]
    speaker = Speaker("Wira", "person", "name")
    return Statement("s", "a", ARTICLE.version, "indirect", act, 1.0, "m", placed, speaker)  # type: ignore[arg-type]


FIRST = statement(("SRC", "Lurah Wira"), ("CUE", "mengatakan"), ("CON", "jembatan selesai"))
SECOND = statement(("SRC", "Ia"), ("CUE", "menolak"), ("CON", "pindah"), act="refuse")
GOLD = Reading(ARTICLE, (FIRST, SECOND))


def test_the_gold_itself_scores_full() -> None:
    scores = score_statements([GOLD], [GOLD])
    assert scores["statements"]["strict"]["f1"] == 1
    assert all(scores["spans_exact"][kind]["f1"] == 1 for kind in ("SRC", "CUE", "CON"))
    assert scores["attributes"]["act"] == scores["attributes"]["speaker"] == 1


def test_nothing_found_scores_zero() -> None:
    scores = score_statements([GOLD], [Reading(ARTICLE, ())])
    assert scores["statements"]["strict"] == {"precision": 0, "recall": 0, "f1": 0, "gold": 2, "found": 0}


def test_a_source_linked_to_the_wrong_statement_counts_for_neither() -> None:
    swapped = (
        replace(FIRST, spans=(SECOND.spans[0], *FIRST.spans[1:])),
        replace(SECOND, spans=(FIRST.spans[0], *SECOND.spans[1:])),
    )
    scores = score_statements([GOLD], [Reading(ARTICLE, swapped)])
    assert scores["statements"]["strict"]["f1"] == 0
    assert scores["spans_exact"]["SRC"]["f1"] == 1
    assert scores["links"]["SRC"] == 0


def test_a_shorter_content_is_near_but_not_close() -> None:
    shorter = replace(FIRST, spans=(*FIRST.spans[:2], Span("CON", FIRST.spans[2].start, FIRST.spans[2].end - 5)))
    scores = score_statements([GOLD], [Reading(ARTICLE, (shorter, SECOND))])
    assert scores["statements"]["content_near"]["recall"] == 1
    assert scores["statements"]["strict"]["recall"] == 0.5
    assert scores["spans_exact"]["CON"]["precision"] == 0.5


@pytest.mark.parametrize(
    ("one", "other", "expected"), [((0, 10), (0, 10), 1), ((0, 10), (5, 15), 1 / 3), ((0, 5), (5, 9), 0)]
)
def test_overlap_is_intersection_over_union(one: tuple[int, int], other: tuple[int, int], expected: float) -> None:
    assert overlap([Span("CON", *one)], [Span("CON", *other)]) == pytest.approx(expected)


def test_each_statement_is_paired_once() -> None:
    pairs = paired((FIRST, FIRST), (FIRST,))
    assert len(pairs) == 1


def test_figures_of_groups_and_intervals_come_from_the_same_counts() -> None:
    other = replace(ARTICLE, id="b", language="en", source="real")
    english = Reading(other, (FIRST, SECOND))
    scores = score_statements([GOLD, english], [GOLD, Reading(other, ())])
    assert scores["statements"]["strict"]["recall"] == 0.5
    assert scores["by_language"]["id"]["statements"]["strict"]["recall"] == 1
    assert scores["by_origin"]["real"]["statements"]["strict"]["recall"] == 0
    low, high = scores["intervals"]["statements"]
    assert low <= scores["statements"]["strict"]["f1"] <= high


def test_acts_are_scored_one_by_one() -> None:
    wrong = replace(SECOND, act="reject")
    scores = score_statements([GOLD], [Reading(ARTICLE, (FIRST, wrong))])
    assert scores["attributes"]["act"] == 0.5
    assert scores["by_act"]["assert"]["f1"] == 1 and scores["by_act"]["refuse"]["recall"] == 0


@pytest.mark.parametrize(("confidence", "error"), [(1.0, 0.0), (0.6, 0.4)])
def test_calibration_error_is_the_distance_of_confidence_and_share_right(confidence: float, error: float) -> None:
    read = Reading(ARTICLE, tuple(replace(one, confidence=confidence) for one in (FIRST, SECOND)))
    assert calibration([GOLD], [read])["error"] == pytest.approx(error)


def test_calibration_of_nothing_is_open() -> None:
    assert calibration([GOLD], [Reading(ARTICLE, ())]) == {"error": None, "bins": []}
