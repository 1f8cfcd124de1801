"""What stands between quotation marks, also where one was lost or stands askew."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lontar.quotations import quotations


def between(text: str) -> list[str]:
    return [text[start:end] for start, end in quotations(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('"Kami siap," kata Budi. "Kami menang," katanya.', ["Kami siap,", "Kami menang,"]),
        ('“Kami siap,” kata Budi. "Ya," katanya.', ["Kami siap,", "Ya,"]),
        ('" Kami siap , " kata Budi . " Ya , " katanya .', [" Kami siap , ", " Ya , "]),
        ('kepala daerah."Soal prosedur, kita hargai," kata Ade.', ["Soal prosedur, kita hargai,"]),
        ("He said 'we are ready' and left.", ["we are ready"]),
        ("\"He said 'no' to me,\" she said.", ["He said 'no' to me,"]),
        ('"Kami siap.', ["Kami siap."]),
        ("", []),
    ],
)
def test_what_stands_between_marks_is_quoted(text: str, quoted: list[str]) -> None:
    assert between(text) == quoted


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        # The mark that opens is lost, then the one that closes.
        ('Kami siap," jelasnya. "Kami menang," tambah dia. Ia pergi. "Ya," katanya.', ["Kami menang,", "Ya,"]),
        ('"Kami siap, kata Budi. "Kami menang," katanya. Ia pergi.', ["Kami menang,"]),
        # A quotation within, in the same marks.
        ('"Islam "Jonru" itu keras," ujarnya. "Ya," katanya.', ['Islam "Jonru" itu keras,', "Ya,"]),
        # A space that slipped.
        ('"Kami siap, "ucapnya. Ia pergi. "Ya," katanya', ["Kami siap, ", "Ya,"]),
        ('“Kami siap, "ucapnya. Ia pergi. "Ya," katanya', ["Kami siap, ", "Ya,"]),
        # An apostrophe behind a word opens nothing.
        ('The rebels\' envoy agreed "without joy", as he put it. He left.', ["without joy"]),
    ],
)
def test_a_mark_that_is_lost_does_not_turn_round_what_follows(text: str, quoted: list[str]) -> None:
    assert between(text) == quoted


@given(st.text(alphabet="ab ,.\"'“”‘’„«»\n", max_size=60))
def test_ranges_follow_each_other_within_the_text(text: str) -> None:
    at = 0
    for start, end in quotations(text, 0, len(text)):
        assert at <= start <= end <= len(text)
        at = end
