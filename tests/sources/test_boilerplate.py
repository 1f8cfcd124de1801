import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lontar.sources import article_from_text
from lontar.types import Article
from tests.strategies import texts

CASES = [json.loads(line) for line in (Path(__file__).parents[1] / "cases" / "asides.jsonl").read_text().splitlines()]
LINES = [line for case in CASES for line in case["text"].split("\n") if line]


def _marked(article: Article) -> list[list[str]]:
    return [[aside.kind, article.text[aside.start : aside.end]] for aside in article.asides]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_asides(case: dict[str, Any]) -> None:
    assert _marked(article_from_text(case["text"], language="id")) == case["asides"]


@given(texts(min_size=1) | st.lists(st.sampled_from(LINES), min_size=1, max_size=12).map("\n".join))
def test_asides_are_ordered_and_apart_and_inside_one_line(text: str) -> None:
    if not any(map(str.isalpha, text)):
        text += "a"
    article = article_from_text(text, language="id")
    end = 0
    for aside in article.asides:
        assert end <= aside.start < aside.end <= len(article.text)
        assert "\n" not in article.text[aside.start : aside.end]
        end = aside.end


def test_a_known_title_is_marked_where_it_is_repeated() -> None:
    title = "Pasar Lama Tetap Buka, Kata Wali Kota"
    text = f"Rahayu menolak usul itu dalam rapat pada hari Selasa.\n\n{title.upper()}\n\nIa tidak akan berubah pikiran."
    article = article_from_text(text, title=title)
    assert _marked(article) == [["boilerplate", title.upper()]]
    assert article.title == title


def test_no_aside_touches_a_content_of_the_training_corpus(data: Path) -> None:
    touched = []
    for name in ("real_id", "written_id", "written_en"):
        for line in (data / "corpus" / f"{name}.jsonl").read_text().splitlines():
            row = json.loads(line)
            if row["split"] != "train":
                continue
            article = article_from_text(row["text"], language=row["language"])
            contents = [
                span
                for statement in row["statements"]
                for span in statement["spans"]
                if span[0] in ("CON", "SRC", "CUE")
            ]
            touched += [
                (row["id"], article.text[aside.start : aside.end])
                for aside in article.asides
                for _, start, end in contents
                if start < aside.end and aside.start < end
            ]
    assert touched == []


def test_seeds(data: Path) -> None:
    article = article_from_text(next((data / "seeds").glob("003*.txt")).read_text())
    kinds = [kind for kind, _ in _marked(article)]
    assert kinds == ["boilerplate", "render_date", "boilerplate", "boilerplate", "boilerplate", "dateline", "byline"]
    assert article.title is not None and article.title.startswith("NATO Tak Akan Kirim Pasukan")
    # The day on which the page was shown is two years after the day of the article.
    assert article.published is None
