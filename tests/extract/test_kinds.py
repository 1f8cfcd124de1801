import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lontar.extract.kinds import act_hint, condition_of, is_condition, keeps_silent, kind_of, withholds
from lontar.types import ACTS, STATEMENT_KINDS, Span

CASES = [json.loads(line) for line in (Path(__file__).parents[1] / "cases" / "kinds.jsonl").read_text().splitlines()]


@pytest.mark.parametrize(
    ("words", "language", "expected"),
    [
        ("for as long as it takes", "en", False),
        ("as long as necessary,", "en", False),
        ("If you ask me", "en", False),
        ("as long as it takes the court to rule", "en", True),
        ("if you ask me to leave", "en", True),
        ("Kalau boleh jujur", "id", False),
        ("kalau tidak salah,", "id", False),
        ("jika dibandingkan dengan tahun lalu", "id", False),
        ("jika tidak salah alamat", "id", True),
        ("kalau tidak hujan", "ms", True),
    ],
)
def test_turns_of_speech_set_no_condition(words: str, language: str, expected: bool) -> None:
    assert is_condition(words, language) is expected


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:30])
def test_kind_of(case: dict[str, Any]) -> None:
    text = case["text"]
    spans = [Span("CON", text.index(words), text.index(words) + len(words)) for words in case["contents"]]
    assert kind_of(text, spans) == case["kind"]


@pytest.mark.parametrize(
    ("words", "language", "expected"),
    [
        ("jika Ratna setuju", "id", "if"),
        ("Apabila hujan turun", "id", "if"),
        ("kecuali jika Ratna setuju", "id", "unless"),
        ("selama jalan terbuka", "id", "as_long_as"),
        ("asalkan upah dibayar", "id", "as_long_as"),
        ("ketika musim tiba", "id", "when"),
        ("meskipun hujan", "id", "even_if"),
        ("kalaupun hujan", "id", "even_if"),
        ("dengan catatan hujan turun", "id", "as_long_as"),
        ("tanpa jaminan keamanan", "id", "unless"),
        ("if it rains", "en", "if"),
        ("even if it rains", "en", "even_if"),
        ("unless it rains", "en", "unless"),
        ("as long as it rains", "en", "as_long_as"),
        ("sekiranya hujan", "ms", "if"),
        ("melainkan hujan", "ms", "unless"),
        ("assuming rain", "en", "if"),
    ],
)
def test_condition_of(words: str, language: str, expected: str) -> None:
    text = f"Ia pergi {words}."
    span = Span("IF", 9, 9 + len(words))
    condition = condition_of(text, span, language)
    assert condition.type == expected
    assert text[condition.start : condition.end] == condition.text == words


@pytest.mark.parametrize(
    ("cue", "content", "language", "expected"),
    [
        ("membantah", "tuduhan itu", "id", "deny"),
        ("menolak berkomentar", "soal itu", "id", "no_comment"),
        ("meminta maaf", "atas keterlambatan", "id", "apologise"),
        ("tidak menjanjikan", "upah baru", "id", "refuse"),
        ("telah berjanji", "membayar upah", "id", "promise"),
        ("kata", "Kami tidak akan pindah", "id", "refuse"),
        ("tanya", "Kapan?", "id", "ask"),
        ("kata", "Jembatan itu kokoh", "id", "assert"),
        ("menggesa", "semua pihak bersabar", "ms", "urge"),
        ("refused to comment", "", "en", "no_comment"),
        ("said", "that it would not move", "en", "refuse"),
    ],
)
def test_act_hint(cue: str, content: str, language: str, expected: str) -> None:
    hint = act_hint(cue, content, language)
    assert hint is not None
    assert hint[0] == expected
    assert 0 < hint[1] <= 1


def test_an_unknown_cue_gives_no_hint() -> None:
    assert act_hint("melipat kertas", "dengan rapi", "id") is None


@pytest.mark.parametrize("language", ["id", "ms", "en"])
@given(cue=st.text(max_size=30), content=st.text(max_size=60))
def test_any_words_have_a_kind_and_a_known_act(language: str, cue: str, content: str) -> None:
    assert kind_of(content, [Span("CON", 0, len(content))]) in STATEMENT_KINDS
    hint = act_hint(cue, content, language)
    assert hint is None or hint[0] in ACTS


@pytest.mark.parametrize(
    ("cue", "language", "expected"),
    [
        ("declined to say whether", "en", True),
        ("would not say", "en", True),
        ("had nothing to add", "en", True),
        ("refused to be drawn", "en", True),
        ("said he would not pay", "en", False),
        ("does not say", "en", False),
        ("enggan berkomentar", "id", True),
        ("tidak mau menjawab", "id", True),
        ("enggan membayar", "id", False),
        ("tidak mahu mengulas", "ms", True),
    ],
)
def test_a_cue_that_leaves_no_doubt_that_no_answer_is_given(cue: str, language: str, expected: bool) -> None:
    assert withholds(cue, language) is expected
    assert keeps_silent(cue, language) is expected


@pytest.mark.parametrize(
    ("text", "content", "expected"),
    [
        ('Kondisinya masih baik," jelas Irwan. "Kami yakin," tambah dia.', "Kondisinya masih baik", "direct"),
        ('Kata Irwan, "Kondisinya masih baik', "Kondisinya masih baik", "direct"),
        ('"Kondisinya baik, kata Irwan. "Kami yakin," tambah dia.', "Kondisinya baik", "direct"),
        ('Irwan menilai kondisinya baik. "Kami yakin," tambah dia.', "kondisinya baik", "indirect"),
        ('Irwan menilai kondisinya "baik", dan pergi.', "kondisinya", "indirect"),
        # The mark of the next quotation, and inches.
        ('Ade menilai itu wewenang daerah."Kita hargai," kata Ade.', "itu wewenang daerah", "indirect"),
        ('Menurut Budi, kaca depannya 32" dan retak.', "kaca depannya 32", "indirect"),
    ],
)
def test_one_mark_is_enough_where_the_other_is_lost(text: str, content: str, expected: str) -> None:
    start = text.index(content)
    assert kind_of(text, [Span("CON", start, start + len(content))]) == expected


def test_paragraphs_of_one_quotation_may_each_lack_a_mark() -> None:
    parts = ("Semua orang mengenalnya.", "Senyumannya cerah.")
    text = f'"{parts[0]}\n\n{parts[1]}" kata Irwan. "Ya," katanya.'
    assert kind_of(text, [Span("CON", text.index(part), text.index(part) + len(part)) for part in parts]) == "direct"
