import json
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lontar.sources.published import find_dates, in_zone_of, parse_published

CASES = [
    json.loads(line) for line in (Path(__file__).parents[1] / "cases" / "published.jsonl").read_text().splitlines()
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["words"])
def test_parse(case: dict[str, str | None]) -> None:
    assert parse_published(case["words"] or "") == case["value"]


@given(st.datetimes(min_value=datetime(1950, 1, 1), max_value=datetime(2100, 1, 1)))
def test_iso_comes_back(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    assert parse_published(moment.isoformat()) == moment.isoformat()


@pytest.mark.parametrize("words", ["1699-12-31", "3000-01-01", "31 Desember 9999", "9999-12-31T23:59:59+00:00"])
def test_no_news_is_of_such_a_year(words: str) -> None:
    assert parse_published(words) is None


@given(st.text(max_size=80))
def test_ranges_lie_in_the_words(words: str) -> None:
    for found in find_dates(words):
        assert 0 <= found.start < found.end <= len(words)


def test_the_weekday_decides_between_two_orders() -> None:
    # 3 February 2022 was a Thursday, 2 March 2022 a Wednesday.
    assert parse_published("Thursday, 02/03/2022") == "2022-02-03"
    assert parse_published("Rabu, 02/03/2022") == "2022-03-02"


@pytest.mark.parametrize(
    ("value", "seen", "expected"),
    [
        ("2022-02-28T23:30:00+00:00", "2022-03-01T06:30:00+07:00", "2022-03-01T06:30:00+07:00"),
        ("2022-02-28T23:30:00", "2022-02-28T23:30:00+08:00", "2022-02-28T23:30:00+08:00"),
        ("2022-02-28", "2022-02-28T23:30:00+08:00", "2022-02-28"),
        ("2022-02-28T23:30:00+00:00", "2022-02-28", "2022-02-28T23:30:00+00:00"),
    ],
)
def test_in_zone_of(value: str, seen: str, expected: str) -> None:
    assert in_zone_of(value, seen) == expected
