"""No cell of a table that Lontar writes is a formula, whatever field it comes from, and each leads back to its text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lontar.cells import as_cell, from_cell
from lontar.export.columns import article_row, statement_row
from lontar.export.sheet import sheet_lines
from lontar.export.writers import write_csv
from lontar.sources import read_sources
from lontar.types import Article, Condition, Day, Judged, Reading, Statement
from tests.told import article, statement

SIGNS = "=+-@\t\r\n＝＋－＠"
FORMULAS = ("=1+1", "+62 811", "-5", "@here", "\t=1", "\r=1", "\n=1", "＝1", " =1", "\ufeff@a", "'=1", "''-1", "'\n")
TEXTS = ("", "Rahayu", "1=1", "'kata'", "' kata", "( -1", "“-1”", "’=1")


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_gets_one_apostrophe_more(text: str) -> None:
    assert as_cell(text) == f"'{text}"
    assert from_cell(as_cell(text)) == text


@pytest.mark.parametrize("text", TEXTS)
def test_other_texts_stay(text: str) -> None:
    assert as_cell(text) == text == from_cell(text)


@given(st.text(st.sampled_from("=+-@\t\r\n' ＝a\ufeff"), max_size=6))
def test_a_cell_leads_back_to_its_text(text: str) -> None:
    assert from_cell(as_cell(text)) == text
    assert not as_cell(text).strip(" \ufeff").startswith(tuple(SIGNS))


def hostile(found: Any) -> Any:
    """The same value with a formula before every text in it."""
    return replace(found, **{one.name: f"={one.name}" for one in fields(found) if is_text(getattr(found, one.name))})


def is_text(value: object) -> bool:
    return isinstance(value, str)


def reading_of_formulas() -> Reading:
    source = article("=1+1 Ratna mengatakan @SUM(1) panen baik.")
    source = hostile(replace(source, url="u", outlet="o", title="t", byline="b", published="p"))
    source = replace(source, text="=1+1 Ratna mengatakan @SUM(1) panen baik.", flags=("-flag",))
    told = statement(source, "@SUM(1) panen baik", speaker="Ratna")
    day = Day("-1", "day", "=day", "text")
    speaker = hostile(replace(told.speaker, actor="a", role="r", affiliation="f", role_then="r"))
    hurt: Statement = hostile(replace(told, deadline="d", target="t"))
    hurt = replace(
        hurt, speaker=speaker, speakers=(speaker, speaker), said_on=day, about_on=day,
        condition=Condition("+if", 0, 1, "if"), judged=(Judged("act", "=1", "=author", "warn"),),
        confidence=-0.5, act_confidence=-0.25,
    )  # fmt: skip
    return Reading(source, (hurt,))


def cells_of(lines: Iterator[str]) -> tuple[list[str], list[list[str]]]:
    header, *rows = csv.reader(io.StringIO("".join(lines).removeprefix("\ufeff"), newline=""))
    return header, rows


def test_no_field_of_an_article_a_statement_or_what_is_known_becomes_a_formula(tmp_path: Path) -> None:
    reading = reading_of_formulas()
    source: Article = reading.article
    (told,) = reading.statements
    write_csv([reading], tmp_path)
    sheet = sheet_lines([(told, source)], lambda speaker: f"@{speaker.name}")
    tables = [cells_of(iter([(tmp_path / f"{name}.csv").read_bytes().decode()])) for name in ("articles", "statements")]
    numbers = {"confidence": "-0.5", "act_confidence": "-0.25"}
    for header, (row,) in (*tables, cells_of(sheet)):
        found = dict(zip(header, row, strict=True))
        formulas = {name for name, cell in found.items() if cell.startswith(tuple(SIGNS))}
        assert formulas == numbers.keys() & found.keys()
        assert all(found[name] == number for name, number in numbers.items() if name in found)
    for (header, (row,)), expected in zip(tables, (article_row(source), statement_row(told, source)), strict=True):
        plain = dict(zip(header, map(from_cell, row), strict=True))
        assert plain == {name: "" if value is None else str(value) for name, value in expected.items()}
        assert sum(cell.startswith("'") for cell in row) >= 8


def test_an_export_that_is_read_again_gives_the_texts_and_other_tables_stay_as_they_are(tmp_path: Path) -> None:
    reading = reading_of_formulas()
    write_csv([reading], tmp_path)
    (back,) = read_sources([str(tmp_path / "articles.csv")])
    assert isinstance(back, Article)
    assert (back.text, back.title, back.outlet) == (reading.article.text, "=title", "=outlet")
    other = tmp_path / "other.csv"
    other.write_text("text,title\n'=1 Ratna mengatakan panen baik.,'=title\n", "utf-8")
    (kept,) = read_sources([str(other)])
    assert isinstance(kept, Article)
    assert (kept.text, kept.title) == ("'=1 Ratna mengatakan panen baik.", "'=title")
