import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lontar.extract.dates import deadline, find_days, inherit, said_on
from lontar.types import Act, Article, Aside, Day, Span

CASES = [json.loads(line) for line in (Path(__file__).parents[1] / "cases" / "dates.jsonl").read_text().splitlines()]


def _article(text: str, *, published: str | None, language: str = "id", asides: tuple[Aside, ...] = ()) -> Article:
    return Article(
        id="a", version="v", text=text, raw_digest="r", published=published, language=language, asides=asides
    )


def _time(article: Article, words: str) -> tuple[Span, ...]:
    start = article.text.index(words)
    return (Span("TIME", start, start + len(words)),)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['language']}-{case['time']}-{case['published']}")
def test_said_on(case: dict[str, Any]) -> None:
    article = _article(case["text"], published=case["published"], language=case["language"])
    days = find_days(article.text, language=article.language)
    day = said_on(_time(article, case["time"]), article, days=days)
    assert day is not None
    assert (day.value, day.precision, day.basis) == (case["value"], case["precision"], case["basis"])


def test_without_time_the_day_is_inherited() -> None:
    article = _article("Ratna menolak.", published="2024-02-28")
    turn = Day("2024-02-27", "day", "Selasa (27/2)", "published")
    assert said_on((Span("SRC", 0, 5),), article, days=()) is None
    assert said_on((Span("SRC", 0, 5),), article, days=(), inherited=turn) == turn


def test_a_word_that_points_back_inherits_and_a_vague_one_does_not() -> None:
    turn = Day("2024-02-27", "day", "Selasa (27/2)", "published")
    back = _article("Ratna tadi menolak.", published="2024-02-28")
    vague = _article("Ratna beberapa waktu lalu menolak.", published="2024-02-28")
    assert said_on(_time(back, "tadi"), back, days=(), inherited=turn) == turn
    answer = said_on(_time(vague, "beberapa waktu lalu"), vague, days=(), inherited=turn)
    assert answer is not None
    assert answer.value is None


def test_a_law_carries_the_year_in_its_name() -> None:
    article = _article("Undang-Undang Nomor 24 Tahun 2009 melarang hal itu.", published="2024-02-28")
    days = find_days(article.text, language="id")
    answer = said_on((Span("SRC", 0, 33),), article, days=days)
    assert answer is not None
    assert (answer.value, answer.precision) == ("2009", "year")


def test_a_render_date_is_no_anchor() -> None:
    text = "Kamis, 19 September 2024\n\nRatna bicara pada Kamis."
    rendered = (Aside("render_date", 0, 24),)
    plain = _article(text, published=None)
    marked = _article(text, published=None, asides=rendered)
    days = find_days(text, language="id")
    start = text.index("pada Kamis")
    spans = (Span("TIME", start, start + 10),)
    with_anchor, without = said_on(spans, plain, days=days), said_on(spans, marked, days=days)
    assert with_anchor is not None
    assert without is not None
    assert with_anchor.value == "2024-09-19"
    assert (without.value, without.precision) == (None, "weekday")


def test_inherit_takes_the_nearest_earlier_day_of_the_same_speaker() -> None:
    first, second = Day("2024-02-26", "day", "a", "text"), Day("2024-02-27", "day", "b", "text")
    month = Day("2024-01", "month", "c", "text")
    said = (None, first, None, second, None, None, month, None)
    turns = ("Ratna", "Ratna", "Ratna", "Ratna", "Ratna", "Bima", "Sari", "Sari")
    from_first, from_second = (replace(day, basis="article") for day in (first, second))
    assert inherit(said, turns) == (from_first, first, from_first, second, from_second, None, month, None)


@pytest.mark.parametrize(
    ("content", "act", "language", "expected"),
    [
        ("akan melunasi utang paling lambat 30 April 2024", "promise", "id", "2024-04-30"),
        ("akan melunasi utang sebelum akhir tahun", "promise", "id", "2024-12-31"),
        ("akan melunasi utang sebelum Juli", "promise", "id", "2024-06-30"),
        ("akan melunasi utang sebelum 17 Agustus", "promise", "id", "2024-08-17"),
        ("akan menutup pabrik kalau sampai Senin depan upah belum dibayar", "threaten", "id", "2024-03-18"),
        ("menyerahkan dokumen dalam dua pekan", "promise", "id", "2024-03-27"),
        ("beroperasi hingga 2041", "announce", "id", None),
        ("akan melunasi utang 30 April 2024", "promise", "id", None),
        ("pasukan ditarik sebelum 1 Juni", "demand", "id", None),
        ("to double its patrols by the end of April", "promise", "en", "2024-04-30"),
        ("to repay every penny by the end of the month", "promise", "en", "2024-03-31"),
        ("to publish the review within ten days", "offer", "en", "2024-03-23"),
    ],
)
def test_deadline(content: str, act: Act, language: str, expected: str | None) -> None:
    said = Day("2024-03-13", "day", None, "text")
    assert deadline(content, act=act, language=language, published="2024-03-14", said=said) == expected


@pytest.mark.parametrize("language", ["id", "ms", "en"])
@given(text=st.text(alphabet="0123456789/().,- \nSelasaMeiJunipdtuhkbrlw", max_size=80))
def test_days_are_where_they_say(language: str, text: str) -> None:
    days = find_days(text, language=language)
    assert all(text[day.start : day.end] == day.text for day in days)
    assert all(one.end <= other.start for one, other in pairwise(days))
    article = _article(text, published=None, language=language)
    for day in days:
        answer = said_on((Span("TIME", day.start, day.end),), article, days=days)
        assert answer is not None
        assert (answer.value is None) == (answer.precision in ("weekday", "none"))


def test_a_word_of_duration_without_a_number_sets_no_deadline() -> None:
    assert deadline("to stay within the law", act="promise", language="en", published="2024-02-28", said=None) is None
