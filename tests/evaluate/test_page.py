"""The page of errors: every error once, worst first, with its context, and nothing of the text taken for markup."""

from __future__ import annotations

from dataclasses import replace

from lontar.evaluate.page import faults, page
from lontar.types import Reading, Span
from tests.evaluate.test_scores import ARTICLE, FIRST, GOLD, SECOND, TEXT


def test_a_right_answer_has_no_fault() -> None:
    assert faults([GOLD], [GOLD]) == []


def test_what_is_missing_comes_before_what_is_cut_short() -> None:
    shorter = replace(FIRST, spans=(*FIRST.spans[:2], Span("CON", FIRST.spans[2].start, FIRST.spans[2].end - 5)))
    found = faults([GOLD], [Reading(ARTICLE, (shorter,))])
    assert [fault.differs for fault in found] == [("missed",), ("content",)]


def test_a_surplus_and_a_wrong_act_are_faults() -> None:
    surplus = replace(SECOND, spans=(Span("CUE", 0, 5), Span("CON", 6, 10)), confidence=0.4)
    found = faults([GOLD], [Reading(ARTICLE, (FIRST, replace(SECOND, act="reject"), surplus))])
    assert sorted(fault.differs for fault in found) == [("act",), ("surplus",)]


def test_the_page_shows_spans_as_marks_and_escapes_the_text() -> None:
    text = TEXT.replace("pindah", "<b>&co")
    article = replace(ARTICLE, text=text)
    wrong = replace(SECOND, spans=(*SECOND.spans[:2], Span("CON", TEXT.index("pindah"), TEXT.index("pindah") + 6)))
    shown = "".join(page([Reading(article, (wrong,))], [Reading(article, ())], {"F1": "0.000"}))
    assert '<mark class="CON" title="CON">&lt;b&gt;&amp;co</mark>' in shown
    assert "<b>&co" not in shown
    assert shown.count("<mark") == shown.count("</mark>") == 3
