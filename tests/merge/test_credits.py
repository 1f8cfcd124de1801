import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lontar.merge.credits import (
    Credit,
    CreditKind,
    Origin,
    OriginBasis,
    Printed,
    canonical,
    credits,
    independent,
    origins,
)
from lontar.types import Article, Aside

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "cases" / "credits.jsonl").read_text(encoding="utf-8").splitlines()
]


def _article(
    text: str, *, outlet: str | None = None, byline: str | None = None, asides: tuple[Aside, ...] = ()
) -> Article:
    return Article(id="a", version="v", text=text, raw_digest="d", outlet=outlet, byline=byline, asides=asides)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:50])
def test_credits(case: dict[str, Any]) -> None:
    article = _article(case["text"], outlet=case.get("outlet"), byline=case.get("byline"))
    found = credits(article)
    assert [[credit.name, credit.kind, credit.words] for credit in found] == case["expected"]


@given(
    st.lists(
        st.sampled_from(
            [
                "dilansir",
                "AFP",
                "AP",
                "(ant/dpa)",
                "Antara",
                "\n",
                "kepada",
                "told",
                "the",
                "BBC",
                "—",
                "(Reuters)",
                "é😀",
            ]
        )
    )
)
def test_places_are_the_words(parts: list[str]) -> None:
    article = _article(" ".join(parts))
    for credit in credits(article):
        assert article.text[credit.start : credit.end] == credit.words


def test_captions_and_links_credit_nobody() -> None:
    text = "Warga mengungsi.\nFoto: Reuters\nBaca juga: Kapal kandas, menurut Reuters"
    caption = Aside("caption", text.index("Foto"), text.index("\nBaca"))
    link = Aside("boilerplate", text.index("Baca"), len(text))
    assert credits(_article(text, asides=(caption, link))) == ()


def test_an_agency_line_counts_although_it_was_set_aside() -> None:
    text = "Warga mengungsi. (ant)"
    line = Aside("boilerplate", text.index("("), len(text))
    assert [credit.name for credit in credits(_article(text, asides=(line,)))] == ["Antara"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("ANTARA", "Antara"),
        ("antaranews.com", "Antara"),
        ("kompas.com", "Kompas"),
        ("viva.co.id", "VIVA"),
        ("AA", "Anadolu"),
        ("Kabar Selat", "Kabar Selat"),
    ],
)
def test_canonical(name: str, shown: str) -> None:
    assert canonical(name) == shown


def _credit(name: str, kind: CreditKind = "agency_line") -> Credit:
    return Credit(name, kind, name, 0, 0)


Row = tuple[Any, ...]

GROUPS: list[tuple[str, list[Row], tuple[str | None, OriginBasis]]] = [
    ("an agency credited by some", [("a", "2024-03-05"), ("b", "2024-03-04", _credit("Antara"))], ("Antara", "credit")),
    (
        "lines before clauses",
        [("a", "2024-03-05", _credit("Antara")), ("b", "2024-03-05", _credit("BBC", "told"), _credit("AFP", "told"))],
        ("Antara", "credit"),
    ),
    (
        "the agency's own print",
        [("antaranews.com", "2024-03-06"), ("b", "2024-03-04")],
        ("Antara", "credit"),
    ),
    (
        "most of the copies",
        [("a", "2024-03-05", _credit("dpa")), ("b", None, _credit("AFP")), ("c", None, _credit("AFP"))],
        ("AFP", "credit"),
    ),
    ("two agencies", [("a", "2024-03-05", _credit("Antara"), _credit("dpa"))], (None, "open")),
    ("told", [("a", "2024-03-05", _credit("Kontan", "told")), ("b", "2024-03-04")], ("Kontan", "credit")),
    ("the earliest day", [("a", "2024-03-05"), ("b", "2024-03-04T23:00:00+07:00")], ("b", "earliest")),
    (
        "the earliest time, across zones",
        [("a", "2024-03-05T08:30:00+07:00"), ("b", "2024-03-05T02:00:00+00:00")],
        ("a", "earliest"),
    ),
    ("the same day", [("a", "2024-03-05"), ("b", "2024-03-05")], (None, "open")),
    ("a day and a time on it", [("a", "2024-03-05"), ("b", "2024-03-05T02:00:00+00:00")], (None, "open")),
    ("a day unknown", [("a", "2024-03-05"), ("b", None)], (None, "open")),
    ("one outlet twice", [("a", "2024-03-05"), ("a", "2024-03-05")], ("a", "earliest")),
    ("alone", [("a", None)], ("a", "earliest")),
    ("no outlet", [(None, "2024-03-05")], ("0", "earliest")),
]


def _group(rows: Sequence[Row]) -> list[Printed]:
    """Articles by outlet, day and credits."""
    return [Printed(str(number), row[0], row[1], tuple(row[2:])) for number, row in enumerate(rows)]


@pytest.mark.parametrize(("rows", "expected"), [row[1:] for row in GROUPS], ids=[row[0] for row in GROUPS])
def test_origins(rows: Sequence[Row], expected: tuple[str | None, OriginBasis]) -> None:
    assert origins(_group(rows)) == Origin(*expected)


def test_all_who_print_an_agency_are_one_report() -> None:
    first = _group([("a", "2024-03-05", _credit("Antara")), ("b", "2024-03-05")])
    reworded = _group([("c", "2024-03-06", _credit("Antara", "told"))])
    own = _group([("d", "2024-03-05")])
    still_open = _group([("e", "2024-03-05"), ("f", "2024-03-05")])
    assert independent([first, reworded]) == 1
    assert independent([first, reworded, own]) == 2
    assert independent([first, own, still_open, still_open]) == 4
    assert independent([]) == 0
