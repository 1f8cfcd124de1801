"""The day that a content is about: one that its words leave, or open, or none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lontar.extract.dates import about_on, find_days
from lontar.identity import text_version
from lontar.types import Article, Day, Span

CASES = [json.loads(line) for line in (Path(__file__).parents[1] / "cases" / "about.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['kind']}: {case['content'][:50]}")
def test_about_on(case: dict[str, Any]) -> None:
    text = case["text"]
    article = Article("a", text_version(text), text, "", language=case["language"], published=case["published"])
    places = [("CON", case["content"])] + ([("IF", case["condition"])] if "condition" in case else [])
    spans = tuple(Span(kind, text.index(words), text.index(words) + len(words)) for kind, words in places)  # type: ignore[arg-type]
    said = Day(case["said_on"], "day", None, "text") if case["said_on"] else None
    found = about_on(
        spans, article, days=find_days(text, language=article.language), kind=case["kind"], said=said
    )  # fmt: skip
    expected = case["about_on"]
    assert (found and {name: getattr(found, name) for name in expected or ("value",)}) == expected
    if found is not None:
        assert all(words in text for words in (found.text or "").split("; "))


def test_when_it_was_said_is_not_what_it_is_about() -> None:
    text = "Ratna mengatakan pada Selasa (27/2/2024) jembatan rusak."
    article = Article("a", text_version(text), text, "", language="id", published="2024-02-28")
    spans = (Span("CON", 17, len(text) - 1), Span("TIME", 17, 40))
    days = find_days(text, language="id")
    assert about_on(spans, article, days=days, kind="indirect", said=None) is None


def test_a_day_that_the_article_only_names_nearby_is_no_speakers_present() -> None:
    text = '"Jembatan dibuka besok," kata Ratna.'
    article = Article("a", text_version(text), text, "", language="id", published="2024-02-28")
    said = Day("2024-02-27", "day", None, "article")
    found = about_on(
        (Span("CON", 1, 22),), article, days=find_days(text, language="id"), kind="direct", said=said
    )  # fmt: skip
    assert found == Day(None, "none", "besok", "none")
