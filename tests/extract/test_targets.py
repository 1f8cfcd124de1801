"""Whom a statement is meant for: stated, or left open."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lontar.extract.targets import target_of
from lontar.identity import text_version
from lontar.knowledge import load
from lontar.types import Article, Span, Speaker

CASES = [json.loads(line) for line in (Path(__file__).parents[1] / "cases" / "targets.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['act']}: {case['text'][:40]}")
def test_target_of(case: dict[str, Any]) -> None:
    text = case["text"]
    article = Article("a", text_version(text), text, "", language=case["language"], outlet=case.get("outlet"))
    spans = tuple(
        Span(kind, text.index(words), text.index(words) + len(words))  # type: ignore[arg-type]
        for kind, words in case["spans"]
    )
    people = [Speaker(name, kind, "name") for name, kind in case.get("people", ())]
    assert target_of(spans, case["act"], article, people=people, day=case["day"], known=load()) == case["target"]


def test_a_statement_without_spans_has_none() -> None:
    article = Article("a", text_version("Diam."), "Diam.", "", language="id")
    assert target_of((), "urge", article, people=(), day=None, known=load()) is None
