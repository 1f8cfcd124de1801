"""The day that a person gives: how exact it is, what is refused, and when it confirms what is shown."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date, timedelta

import pytest

from lontar.errors import UsageError
from lontar.ledger_judging import check_past, day_given
from lontar.types import Day

READ = Day("2024-02-27", "day", "Selasa (27/2)", "text")
NEAR = Day("2024-02-27", "day", "Selasa (27/2)", "article")
WORDS = Day(None, "none", "baru-baru ini", "none")
OPEN = Day(None, "none", None, "judged")


def judged(value: str | None, precision) -> Day:
    return Day(value, precision, None, "judged")


@pytest.mark.parametrize(
    ("given", "precision", "shown", "day"),
    [
        ("2024-02-26", None, READ, judged("2024-02-26", "day")),
        ("2024-02", None, READ, judged("2024-02", "month")),
        ("2024", None, None, judged("2024", "year")),
        (" 2024-02-29 ", None, None, judged("2024-02-29", "day")),
        ("2024-02-27", "month", READ, judged("2024-02", "month")),
        ("2024-02-27", "year", READ, judged("2024", "year")),
        ("open", None, READ, OPEN),
        ("None", None, READ, OPEN),
        ("open", "weekday", READ, judged(None, "weekday")),
        # What is shown is confirmed with its words, but not a day that is only the latest that the article names.
        ("2024-02-27", None, READ, READ),
        ("2024-02-27", None, NEAR, judged("2024-02-27", "day")),
        ("open", None, WORDS, WORDS),
        ("open", None, None, None),
    ],
)
def test_a_day_is_as_exact_as_it_is_given(given, precision, shown, day):
    assert day_given(given, shown, precision=precision) == day


@pytest.mark.parametrize(
    "given", ["", "kemarin", "2024-02-30", "2023-02-29", "2024-13", "0000", "24-02-27", "2024-2-7", "20240227",
              "2024-02-27T08:00", "٢٠٢٤", "2024-W09-2"]
)  # fmt: skip
def test_what_is_no_day_is_refused_with_what_is_allowed(given):
    with pytest.raises(UsageError) as refused:
        day_given(given, READ)
    assert refused.value.code == "bad_date"
    assert all(form in str(refused.value) for form in (repr(given), "2024-02-27", "2024-02,", "open"))


@pytest.mark.parametrize(
    ("given", "precision", "allowed"),
    [
        ("2024", "month", "year."), ("2024-02", "day", "month, year."), ("2024-02-27", "weekday", "day, month, year."),
        ("open", "day", "none, weekday."),
    ],
)  # fmt: skip
def test_a_day_is_not_more_exact_than_it_is_written(given, precision, allowed):
    with pytest.raises(UsageError) as refused:
        day_given(given, READ, precision=precision)
    assert refused.value.code == "bad_precision"
    assert str(refused.value).endswith(allowed)


TODAY = date.today()
TOMORROW, NEXT_YEAR = (TODAY + timedelta(days=1)).isoformat(), str(TODAY.year + 1)


@pytest.mark.parametrize(
    ("given", "precision"),
    [(TOMORROW, None), (TOMORROW, "month"), (f"{NEXT_YEAR}-01", None), (NEXT_YEAR, None), ("9999-12-31", "year")],
)
@pytest.mark.parametrize("shown", [READ, None])
def test_a_day_that_has_not_come_yet_is_refused_with_what_is_allowed(given, precision, shown):
    with pytest.raises(UsageError) as refused:
        day_given(given, shown, precision=precision)
    assert refused.value.code == "date_in_future"
    assert all(words in str(refused.value) for words in (given, f"today is {TODAY}", "`open`"))


def test_a_day_in_the_future_that_is_shown_cannot_be_given_either():
    with pytest.raises(UsageError, match="has not come yet"):
        day_given(TOMORROW, Day(TOMORROW, "day", "besok", "text"))


@pytest.mark.parametrize("given", [TODAY.isoformat(), TODAY.isoformat()[:7], TODAY.isoformat()[:4]])
def test_today_its_month_and_its_year_have_begun(given):
    check_past(given)
    assert day_given(given, READ).value == given


@pytest.mark.parametrize("given", ["2024-03-02", "2024-03", "2024", "2023", "open"])
def test_a_day_up_to_the_one_after_publication_can_be_given(given):
    day_given(given, READ, published="2024-03-01T08:00:00+07:00")


@pytest.mark.parametrize("given", ["2024-03-03", "2024-04", "2025"])
def test_a_day_after_publication_is_refused_with_what_is_allowed(given):
    with pytest.raises(UsageError) as refused:
        day_given(given, READ, published="2024-03-01T08:00:00+07:00")
    assert refused.value.code == "date_after_publication"
    assert all(words in str(refused.value) for words in (given, "2024-03-01", "`open`", "--published"))


@pytest.mark.parametrize(
    ("given", "published", "refused"),
    [
        ("2024-04-02", "2024-03", True), ("2024-03-31", "2024-03", False), ("2025-01-01", "2024", True),
        ("2024-05-01", "Mar 1, 2024", False), ("2024-05-01", "", False), ("2024-05-01", "9999-12-31", False),
    ],
)  # fmt: skip
def test_a_publication_less_exact_or_unreadable(given, published, refused):
    with pytest.raises(UsageError, match="is after") if refused else nullcontext():
        day_given(given, READ, published=published)
