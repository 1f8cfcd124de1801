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


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("By Oliver Stead in Paris and Amina Keita in Bamako", "Oliver Stead and Amina Keita"),
        ("Oliver Stead in Paris", "Oliver Stead"),
        ("By Oliver Stead | Defence Correspondent", "Oliver Stead"),
    ],
)
def test_who_wrote_from_where_leaves_the_title_alone(line: str, byline: str) -> None:
    title = "Minister rules out a second ferry for the islands"
    article = article_from_text(
        f"{title}\n\n{line}\n\nThe minister said on Monday that he had no money.", language="en"
    )
    assert (article.title, article.byline) == (title, byline)
    assert [aside.kind for aside in article.asides] == ["boilerplate", "byline"]
