import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lontar.extract.speakers import resolve
from lontar.extract.speakers_article import StatementSpans
from lontar.extract.speakers_told import Told
from lontar.types import MENTION_KINDS, SPEAKER_KINDS, Article, Aside, Span, SpanKind, SpeakerKind

CASES = [json.loads(line) for line in (Path(__file__).parents[1] / "cases" / "speakers.jsonl").read_text().splitlines()]

WORDS = tuple(
    [
        "Ketua",
        "dan",
        ",",
        "(",
        ")",
        ".",
        "itu",
        "Dia",
        "KPK",
        "Budi",
        "Santoso",
        "the",
        "and",
        "of",
        "PT",
        "di",
        "5",
        "-",
        "“",
        "nya",
        "AS",
        "bersama",
        "|",
        "yang",
    ]
)


def _article(text: str, language: str) -> Article:
    return Article(id="a", version="v", text=text, raw_digest="r", language=language)


def _statements(case: dict[str, Any]) -> tuple[StatementSpans, ...]:
    """One statement for each source, found in order; null stands for a statement without SRC at the text's end."""
    statements, place = [], 0
    for index, words in enumerate(case["sources"]):
        start = len(case["text"]) - 1 if words is None else case["text"].index(words, place)
        if words is not None and index == len(case["sources"]) - 1 and "skip" in case:
            start = case["text"].rindex(words)
        end = start + len(words or ".")
        place = end if words is not None else place
        antecedent = case["antecedents"][index] if "antecedents" in case else None
        told = case["told"][index] if "told" in case else None
        spans = (Span("CUE" if words is None else "SRC", start, end),)
        statements.append(StatementSpans(spans, antecedent, told=_told(*told) if told else None))
    return tuple(statements)


def _told(name: str, kind: SpeakerKind) -> Told:
    return Told((name,), None, None, kind, "organisation" if kind == "organisation" else "name")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_resolve(case: dict[str, Any]) -> None:
    found = resolve(_statements(case), _article(case["text"], case["language"]))
    for speakers, (names, kind, mention, role, affiliation) in zip(found, case["expected"], strict=True):
        assert [speaker.name for speaker in speakers] == ([names] if isinstance(names, str) else names)
        assert (speakers[0].kind, speakers[0].mention) == (kind, mention)
        if case.get("only") != "name":
            assert (speakers[0].role, speakers[0].affiliation) == (role, affiliation)


def test_who_is_quoted_speaks_of_himself() -> None:
    text = '"Saya menolak usul itu," kata Kirana Dewi.'
    outer = StatementSpans((Span("CON", 1, 22), Span("SRC", 30, 41)))
    inner = StatementSpans((Span("SRC", 1, 5), Span("CUE", 6, 13)))
    found = resolve((outer, inner), _article(text, "id"))
    assert [speakers[0].name for speakers in found] == ["Kirana Dewi", "Kirana Dewi"]
    assert found[1][0].mention == "pronoun"


def test_pointers_in_a_circle_end() -> None:
    text = "Dia menolak. Ia setuju."
    first = StatementSpans((Span("SRC", 0, 3),), antecedent=1)
    second = StatementSpans((Span("SRC", 13, 15),), antecedent=0)
    assert [len(speakers) for speakers in resolve((first, second), _article(text, "id"))] == [1, 1]


@pytest.mark.parametrize("language", ["id", "ms", "en"])
@given(words=st.lists(st.sampled_from(WORDS), max_size=9))
def test_any_source_has_a_named_speaker(language: str, words: list[str]) -> None:
    text = " ".join(words) + " x"
    statements = (StatementSpans((Span("SRC", 0, max(1, len(text) - 2)),)), StatementSpans(()))
    for speakers in resolve(statements, _article(text, language)):
        assert speakers
        assert all(speaker.name and speaker.kind in SPEAKER_KINDS for speaker in speakers)
        assert all(speaker.mention in MENTION_KINDS for speaker in speakers)


def test_a_long_text_asks_the_model_once_a_place() -> None:
    line = 'Arga Wibisono pulang. "Harga naik," katanya.\n'
    asked: list[tuple[int, int]] = []

    def full_names(places: Sequence[tuple[int, int]]) -> list[str | None]:
        asked.extend(places)
        return ["Arga Wibisono" for _ in places]

    def read(times: int) -> int:
        asked.clear()
        text = line * times
        starts = [i * len(line) for i in range(times)]
        statements = [
            StatementSpans((Span("CON", start + 23, start + 34), Span("SRC", start + 40, start + 43)),
                           meant=((start, start + 13, 0.9),))
            for start in starts
        ]  # fmt: skip
        found = resolve(statements, _article(text, "id"), full_names=full_names)
        assert {speakers[0].name for speakers in found} == {"Arga Wibisono"}
        return len(asked)

    assert read(40) <= 4 * read(10) + 8


@pytest.mark.parametrize(
    ("text", "told", "source", "name"),
    [
        # two people whom the model takes for one name
        ("Kabar dari Arga Seto dan Kirana Dewi. Seto senang.", "Arga Seto dan Kirana Dewi", "Seto", "Arga Seto"),
        ("Pasangan Arga Seto/Kirana Dewi menang. Kirana senang.", "Arga Seto/Kirana Dewi", "Kirana", "Kirana Dewi"),
        # a name that goes on with an initial
        ("Kepala dinas Arga S Dewa Wibisono datang. Arga senang.", "Arga", "Arga", "Arga S Dewa Wibisono"),
        # a word that only opens the sentence
        ("Menteri Arga Seto pulang. Kini Seto diam. Seto senang.", "Kini Seto", "Seto", "Arga Seto"),
    ],
)
def test_edges_of_the_models_names(text: str, told: str, source: str, name: str) -> None:
    def full_names(places: Sequence[tuple[int, int]]) -> list[str | None]:
        place = text.find(told)
        return [told if place <= start and end <= place + len(told) else None for start, end in places]

    start = text.rindex(source)
    (speakers,) = resolve(
        (StatementSpans((Span("SRC", start, start + len(source)),), told=_told(source, "person")),),
        _article(text, "id"),
        full_names=full_names,
    )
    assert [speaker.name for speaker in speakers] == [name]


def test_links_to_other_articles_name_nobody() -> None:
    text = "Arga menolak usul itu.\nBaca juga: Arga Menuju Galasari"
    link = text.index("Baca")
    aside = Aside("boilerplate", link, len(text))
    statements = (StatementSpans((Span("SRC", 0, 4),), told=_told("Arga", "person")),)
    article = _article(text, "id")
    ((linked,),) = resolve(statements, replace(article, asides=(aside,)))
    assert linked.name == "Arga"
    ((plain,),) = resolve(statements, article)
    assert plain.name == "Arga Menuju Galasari"


@pytest.mark.parametrize(
    ("language", "text", "content", "source", "name"),
    [
        ("en", "The Trade Ministry accused Halvorsen Freight of fixing prices. The company denied it.",
         "Halvorsen Freight of fixing prices", "The company", "Halvorsen Freight"),
        ("en", "The Trade Ministry accused the Danish Court of fixing prices. The company denied it.",
         "the Danish Court of fixing prices", "The company", "company"),
        ("id", "Kementerian Keuangan menuduh PT Halim Samudra mengatur harga. Perusahaan itu membantah.",
         "PT Halim Samudra mengatur harga", "Perusahaan itu", "PT Halim Samudra"),
    ],
)  # fmt: skip
def test_the_company_is_whom_the_ministry_accuses(
    language: str, text: str, content: str, source: str, name: str
) -> None:
    def span(kind: SpanKind, words: str) -> Span:
        return Span(kind, text.index(words), text.index(words) + len(words))

    accuser, cue = (" ".join(text.split()[:3]), "accused") if language == "en" else ("Kementerian Keuangan", "menuduh")
    first = StatementSpans((span("SRC", accuser), span("CUE", cue), span("CON", content)), act="accuse")
    found = resolve((first, StatementSpans((span("SRC", source),), antecedent=0)), _article(text, language))
    assert found[1][0].name == name
