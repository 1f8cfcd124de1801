"""Citations: every style keeps the passage and the permanent id, and is read by what reads such files."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from lontar.errors import UsageError
from lontar.export.citation import cite
from lontar.messages import speaking
from lontar.types import Article, Day
from tests.store.sample import article, reading, statement

READING = reading()
SURUT = replace(READING.statements[0], speaker=replace(READING.statements[0].speaker, role="Wali Kota"))
ARTICLE = replace(READING.article, url="https://kabar.example/1", byline="Rina Sari")
URN = f"urn:lontar:statement:{SURUT.id}"
ACCESSED = "2024-11-28T12:00:00+07:00"
PAGE = "https://lontar.example/statement/1"

# What the CSL-data schema says must hold of one item: `type` and `id`, no key it does not know, dates in parts.
DATE = {
    "type": "object",
    "required": ["date-parts"],
    "properties": {
        "date-parts": {
            "type": "array", "minItems": 1, "maxItems": 2,
            "items": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"type": "integer"}},
        }
    },
    "additionalProperties": False,
}  # fmt: skip
STRING = {"type": "string"}
CSL = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["type", "id"],
        "properties": {
            "type": {"const": "article-newspaper"},
            "id": {"type": ["string", "number"]},
            "author": {
                "type": "array",
                "items": {"type": "object", "properties": {"literal": STRING}, "additionalProperties": False},
            },
            "issued": DATE, "accessed": DATE, "custom": {"type": "object"},
            **{name: STRING for name in ("title", "container-title", "URL", "language", "source", "note")},
        },
        "additionalProperties": False,
    },
}  # fmt: skip


def csl(found, own: Article, **given):
    (item,) = json.loads(cite(found, own, accessed=ACCESSED, style="csl", **given))
    Draft7Validator(CSL).validate([item])
    return item


@pytest.mark.parametrize(
    ("language", "line"),
    [
        (
            "en",
            "Rina Sari, Kabar Rawa, “Banjir di Kedungjati”, 2024-02-27. Rahayu Lestari (Wali Kota): “bahwa air sudah "
            f"surut” (said 2024-02-26). {URN}. Accessed 2024-11-28T05:00:00Z. https://kabar.example/1. {PAGE}",
        ),
        (
            "id",
            "Rina Sari, Kabar Rawa, “Banjir di Kedungjati”, 2024-02-27. Rahayu Lestari (Wali Kota): “bahwa air sudah "
            f"surut” (dikatakan 2024-02-26). {URN}. Diakses 2024-11-28T05:00:00Z. https://kabar.example/1. {PAGE}",
        ),
    ],
)
def test_the_plain_style_speaks_the_readers_language(language, line: str) -> None:
    with speaking(language):
        assert cite(SURUT, ARTICLE, accessed=ACCESSED, link=PAGE) == line


def test_what_an_article_does_not_say_is_said_to_be_missing() -> None:
    bare = replace(ARTICLE, url=None, byline=None, outlet=None, title=None, published=None)
    with speaking("en"):
        line = cite(SURUT, bare, accessed=ACCESSED)
    who = "(untitled), undated. Rahayu Lestari (Wali Kota)"
    assert line.startswith(f"{who}: “bahwa air sudah surut” (said 2024-02-26). urn:lontar:")
    assert line.endswith("Accessed 2024-11-28T05:00:00Z")
    assert cite(SURUT, bare, accessed=ACCESSED, style="bibtex").startswith(f"@misc{{lontar-{SURUT.id},\n  urldate")
    assert set(csl(SURUT, bare)) == {"id", "type", "accessed", "language", "source", "note", "custom"}


UNTITLED = [
    ({}, "en", "Article in Kabar Rawa, 2024-02-27", "Rina Sari, Article in Kabar Rawa, 2024-02-27", "article"),
    ({}, "id", "Artikel Kabar Rawa, 2024-02-27", "Rina Sari, Artikel Kabar Rawa, 2024-02-27", "article"),
    ({"published": None}, "en", "Article in Kabar Rawa", "Rina Sari, Article in Kabar Rawa, undated", "misc"),
    ({"outlet": None}, "en", "Article of 2024-02-27", "Rina Sari, Article of 2024-02-27", "misc"),
    ({"byline": None}, "en", "Article in Kabar Rawa, 2024-02-27", "Article in Kabar Rawa, 2024-02-27", "article"),
]


@pytest.mark.parametrize(("less", "language", "title", "head", "kind"), UNTITLED)
def test_outlet_and_day_stand_for_a_title_that_is_not_there(less, language, title: str, head: str, kind: str) -> None:
    own = replace(ARTICLE, title=None, **less)
    with speaking(language):
        line, bibtex, item = (
            cite(SURUT, own, accessed=ACCESSED),
            cite(SURUT, own, accessed=ACCESSED, style="bibtex"),
            csl(SURUT, own),
        )
    assert line.startswith(f"{head}. Rahayu Lestari (Wali Kota): “")
    assert bibtex.startswith(f"@{kind}{{lontar-")
    # In brackets: the title is not the article's own.
    assert f"  title = {{{{[{title}]}}}},\n" in bibtex
    assert item["title"] == f"[{title}]"


BOUND = Day("2024-02-26", "day", None, "article")


@pytest.mark.parametrize(
    ("language", "day", "told"),
    [
        ("en", BOUND, " (said by 2024-02-26 at the latest)"),
        ("id", BOUND, " (dikatakan paling lambat 2024-02-26)"),
        ("en", Day("2024-02", "month", "bulan ini", "text"), " (said 2024-02)"),
        ("en", Day(None, "none", None, "none"), ""),
        ("en", None, ""),
    ],
)
def test_a_citation_tells_the_day_of_saying_or_until_when_it_was(language, day, told) -> None:
    found = replace(SURUT, said_on=day)
    with speaking(language):
        line, bibtex = (cite(found, ARTICLE, accessed=ACCESSED, style=style) for style in ("plain", "bibtex"))
    assert f"“bahwa air sudah surut”{told}. {URN}" in line
    assert f"“bahwa air sudah surut”{told} [{URN}]" in bibtex
    custom = csl(found, ARTICLE)["custom"]
    bound = day is BOUND
    assert custom.get("said_by") == ("2024-02-26" if bound else None)
    assert custom.get("said_on") == (None if bound or day is None else day.value)


def test_bibtex_leads_to_an_article_without_an_address_by_its_id() -> None:
    own = replace(ARTICLE, url=None)
    for link in (None, PAGE):
        found = cite(SURUT, own, accessed=ACCESSED, link=link, style="bibtex")
        assert f"[{URN}, urn:lontar:article:{own.id}]" in found
    assert "urn:lontar:article" not in cite(SURUT, ARTICLE, accessed=ACCESSED, style="bibtex")


def test_a_body_that_the_name_has_is_not_named_again() -> None:
    speaker = replace(SURUT.speaker, name="pimpinan KPK", role="pimpinan", affiliation="KPK", role_then=None)
    line = cite(replace(SURUT, speaker=speaker), ARTICLE, accessed=ACCESSED)
    assert "pimpinan KPK: “" in line
    other = replace(speaker, affiliation="Komisi III")
    assert "pimpinan KPK (Komisi III): “" in cite(replace(SURUT, speaker=other), ARTICLE, accessed=ACCESSED)


@pytest.mark.parametrize("style", ["plain", "bibtex", "csl"])
def test_who_speaks_is_named_in_the_readers_language(style) -> None:
    found = cite(SURUT, ARTICLE, accessed=ACCESSED, style=style, called=lambda one: f"Wali {one.name}")
    assert "Wali Rahayu Lestari (Wali Kota): “" in found


def test_bibtex() -> None:
    assert cite(SURUT, ARTICLE, accessed=ACCESSED, style="bibtex").splitlines() == [
        f"@article{{lontar-{SURUT.id},",
        "  author = {{Rina Sari}},",
        "  title = {{Banjir di Kedungjati}},",
        "  journal = {Kabar Rawa},",
        "  year = {2024},",
        "  date = {2024-02-27},",
        "  url = {https://kabar.example/1},",
        "  urldate = {2024-11-28},",
        f"  note = {{Rahayu Lestari (Wali Kota): “bahwa air sudah surut” (said 2024-02-26) [{URN}]}}",
        "}",
    ]


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("100% & 5_000 $ #1", r"100\% \& 5\_000 \$ \#1"),
        ("kurung } ganjil { di {sini", r"kurung \textbraceright{} ganjil \textbraceleft{} di \textbraceleft{}sini"),
        ("C:\\jalan~^", r"C:\textbackslash{}jalan\textasciitilde{}\textasciicircum{}"),
        ("dua\n\nbaris\x00", "dua baris"),
        ("“é” — ü 💧 عربي @misc", "“é” — ü 💧 عربي @misc"),
    ],
)
def test_bibtex_keeps_unicode_and_escapes_its_own_signs(words: str, written: str) -> None:
    found = cite(SURUT, replace(ARTICLE, title=words), accessed=ACCESSED, style="bibtex")
    assert f"  title = {{{{{written}}}}},\n" in found


@given(st.text(min_size=1), st.text())
def test_bibtex_braces_always_match(words: str, path: str) -> None:
    own = article(f"{words} katanya")
    found = statement(own, ("CON", words), name=words)
    text = cite(
        found, replace(own, url=f"https://kabar.example/{path}", byline=words, outlet=words, title=words),
        accessed=ACCESSED, style="bibtex",
    )  # fmt: skip
    depth = 0
    for sign in text:
        depth += (sign == "{") - (sign == "}")
        assert depth >= 0
    assert depth == 0
    # Only whole fields stand between the first line and the last.
    *_, end = text.split("\n")
    assert end == "}"
    assert all(re.fullmatch(r"  [a-z]+ = \{.*\},?", line) for line in text.split("\n")[1:-1])


def test_csl_json() -> None:
    item = csl(SURUT, ARTICLE, link=PAGE)
    assert item == {
        "id": URN, "type": "article-newspaper", "title": "Banjir di Kedungjati", "container-title": "Kabar Rawa",
        "author": [{"literal": "Rina Sari"}], "issued": {"date-parts": [[2024, 2, 27]]},
        "accessed": {"date-parts": [[2024, 11, 28]]}, "URL": "https://kabar.example/1", "language": "id",
        "source": "Lontar", "note": "Rahayu Lestari (Wali Kota): “bahwa air sudah surut”",
        "custom": {
            "speaker": "Rahayu Lestari (Wali Kota)", "quote": "bahwa air sudah surut", "said_on": "2024-02-26",
            "page": PAGE,
        },
    }  # fmt: skip


@pytest.mark.parametrize(
    ("published", "parts"),
    [("2024", [2024]), ("2024-02", [2024, 2]), ("2024-02-27T23:00:00-05:00", [2024, 2, 27]), ("kemarin", None)],
)
def test_csl_dates_have_the_parts_that_are_known(published: str, parts: list[int] | None) -> None:
    found = csl(SURUT, replace(ARTICLE, published=published)).get("issued")
    assert found == (None if parts is None else {"date-parts": [parts]})


def test_the_passage_is_quoted_to_the_letter() -> None:
    words = 'bahwa  air\n  "sudah" {surut}'
    own = article(f"Rahayu mengatakan {words}.")
    found = statement(own, ("SRC", "Rahayu"), ("CON", words))
    assert f"“{words}”" in cite(found, own, accessed=ACCESSED)
    assert csl(found, own)["custom"]["quote"] == words


def test_another_style_is_refused() -> None:
    with pytest.raises(UsageError) as caught:
        cite(SURUT, ARTICLE, accessed=ACCESSED, style="apa")  # type: ignore[arg-type]
    assert (caught.value.code, caught.value.values["allowed"]) == ("unknown_style", "plain, bibtex, csl")
