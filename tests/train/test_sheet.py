"""Annotation sheets: words become offsets, and what cannot be placed says where and why."""

from __future__ import annotations

import pytest

from lontar.train.corpus import row_of
from lontar.train.sheet import SheetError, entries, marked_text, placed

TEXT = 'Lurah Wira berkata, "Kita tunggu," lalu pergi.\n\n"Tidak lama," ujarnya. Kata Wira dan kata Sari sama.'
HEAD = "@ a\nA = Wira ; person ; Lurah ; -\n1 A name direct assert -\n"


def spans_of(*lines: str) -> list[str]:
    (entry,) = entries(HEAD + "\n".join(lines))
    return [TEXT[start:end] for _, _, start, end in placed(entry, TEXT)]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("SRC 1 Lurah Wira", "Lurah Wira"),
        ("CON 1 Kita tunggu", "Kita tunggu"),
        ("CON 1 Lurah Wira … “Kita tunggu", 'Lurah Wira berkata, "Kita tunggu'),
        ("SRC 2 ujar[nya]", "nya"),
        ("CUE 2 kata", "kata"),
        ("SRC 2 Wira", "Wira"),
    ],
)
def test_words_are_found_in_their_paragraph(line: str, words: str) -> None:
    assert spans_of(line) == [words]


def test_words_that_occur_twice_need_their_occurrence() -> None:
    text = "Ia tahu bahwa ia tahu."
    (entry,) = entries(HEAD + "CUE 1 tahu")
    with pytest.raises(SheetError, match="occurs 2 times"):
        placed(entry, text)
    (entry,) = entries(HEAD + "CUE 1 tahu #2")
    assert placed(entry, text) == [(1, "CUE", 17, 21)]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("SRC 1 Sari", "not in the paragraph"),
        ("SRC 3 Wira", "there is no paragraph 3"),
        ("SRC 1 Wira #2", "occurs 1 times, not 2"),
    ],
)
def test_what_cannot_be_placed_says_why(line: str, problem: str) -> None:
    with pytest.raises(SheetError, match=problem):
        spans_of(line)


@pytest.mark.parametrize(
    ("sheet", "problem"),
    [
        ("1 A name direct assert -", "begins with '@ article-id'"),
        ("@ a\n1 A name direct assert -", "names speaker A"),
        ("@ a\nSRC 1 Wira", "before any statement"),
        ("@ a\nA = Wira ; person", "four fields"),
        ("@ a\nwhatever", "no known form"),
    ],
)
def test_a_line_of_no_known_form_is_refused(sheet: str, problem: str) -> None:
    with pytest.raises(SheetError, match=problem):
        list(entries(sheet))


def test_marks_become_offsets_of_the_plain_text() -> None:
    sheet = "@ a\ntext:\n[[SRC#1 Sari]] [[CUE#1 said]] [[CON#1 she would go [[IF#1 if asked]]]].\nstatements:"
    (entry,) = entries(sheet)
    text, spans = marked_text(entry)
    assert text == "Sari said she would go if asked."
    assert [(kind, text[start:end]) for _, kind, start, end in spans] == [
        ("SRC", "Sari"),
        ("CUE", "said"),
        ("CON", "she would go if asked"),
        ("IF", "if asked"),
    ]


WRITTEN = (
    "@ w\nlanguage: en\npublished: 2024-03-01\n"
    "text:\n[[SRC#1 Sari]] [[CUE#1 said]] [[CON#1 she would go]].\nstatements:\n"
)


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("1 A name indirect promise 2024-03-02", "after publication"),
        ("1 A name indirect vows -", "act is 'vows'; allowed: assert"),
        ("1 A elided indirect promise -", "mention is elided, but there is a SRC"),
        ("2 A name indirect promise -", r"spans of statements that have no line: \[1\]"),
    ],
)
def test_a_row_that_breaks_the_guide_is_refused(statement: str, problem: str) -> None:
    (entry,) = entries(f"{WRITTEN}A = Sari ; person ; - ; -\n{statement}\n")
    with pytest.raises(SheetError, match=problem):
        row_of(entry, None)


def test_an_article_without_statements_must_say_so() -> None:
    (entry,) = entries("@ w\nlanguage: en\ntext:\nNothing was said.\nstatements:\n")
    with pytest.raises(SheetError, match="write 'none'"):
        row_of(entry, None)
    (entry,) = entries("@ w\nlanguage: en\ntext:\nNothing was said.\nstatements:\nnone\n")
    assert row_of(entry, None)["statements"] == []
