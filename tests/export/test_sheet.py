"""The table for a spreadsheet."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from lontar.export.sheet import COLUMNS, sheet_lines
from tests.told import article, statement


def table(rows):
    text = "".join(sheet_lines(rows))
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


@pytest.mark.parametrize("title", ["=1+1", "+62 811", "-5", "@here", "\t=1", "\r=1"])
def test_what_a_spreadsheet_takes_for_a_formula_gets_an_apostrophe(title):
    source = replace(article("Ratna mengatakan panen baik."), title=title)
    (row,) = table([(statement(source, "panen baik", speaker="Ratna"), source)])
    assert row["article_title"] == f"'{title}"
    assert list(row) == list(COLUMNS)


def test_the_passage_is_the_articles_text_whatever_stands_in_it():
    source = article('Ratna mengatakan "a;b",\n"c" benar.')
    (row,) = table([(statement(source, '"a;b",\n"c" benar', speaker="Ratna"), source)])
    assert row["passage"] == source.text[int(float(row["start"])) : int(float(row["end"]))]


def test_who_speaks_is_named_in_the_readers_language_and_the_id_stays():
    source = article("Indonesia dan Ratna mengatakan panen baik.")
    found = statement(source, "panen baik", speaker="Government of Indonesia")
    people = (replace(found.speaker, actor="lontar:id"), replace(found.speaker, name="Ratna"))
    named = {"Government of Indonesia": "Pemerintah Indonesia", "Ratna": "Ratna"}
    rows = [(replace(found, speaker=people[0], speakers=people), source)]
    (row,) = csv.DictReader(io.StringIO("".join(sheet_lines(rows, lambda one: named[one.name]))[1:], newline=""))
    assert (row["speaker"], row["actor"]) == ("Pemerintah Indonesia", "lontar:id")
    assert row["speakers"] == '["Pemerintah Indonesia", "Ratna"]'
