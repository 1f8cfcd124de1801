import json
from pathlib import Path
from typing import Any

import pytest

from lontar.sources import article_from_text

CASES = [json.loads(line) for line in (Path(__file__).parents[1] / "cases" / "asides.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_the_head_says(case: dict[str, Any]) -> None:
    article = article_from_text(case["text"], language="id")
    assert (article.title, article.published, article.byline) == (case["title"], case["published"], case["byline"])


def test_what_the_caller_says_comes_first() -> None:
    text = next(case["text"] for case in CASES if case["name"] == "time below the title dates the article")
    article = article_from_text(text, language="id", title="Lain", published="2020-01-01")
    assert (article.title, article.published) == ("Lain", "2020-01-01")
