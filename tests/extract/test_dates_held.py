"""A day without a year lies in the years in which the people named in office held it."""

import pytest

from lontar.extract.dates import find_days, said_on
from lontar.extract.dates_held import held_years
from lontar.knowledge import load
from lontar.sources import article_from_text
from lontar.types import Span

STOLTENBERG = "Sekretaris Jenderal NATO Jens Stoltenberg mengatakan hal itu, Selasa (1/3)."
ZELENSKY = " Presiden Ukraina Volodymyr Zelensky menunggu jawabannya."


def years(text, **about):
    article = article_from_text(text, language="id", **about)
    return held_years(article, find_days(article.text, language="id"), load())


def test_offices_leave_the_year_that_the_weekday_leaves_open():
    # 1 March was a Tuesday in 2016 and in 2022; Zelensky took office in 2019.
    assert years(STOLTENBERG) == (2016, 2022)
    assert years(STOLTENBERG + ZELENSKY) == (2022,)


@pytest.mark.parametrize(
    "text",
    [
        "Seorang warga mengatakan hal itu, Selasa (1/3).",
        "Mantan Sekretaris Jenderal NATO Jens Stoltenberg mengatakan hal itu, Selasa (1/3).",
        "Jens Stoltenberg mengatakan hal itu, Selasa (1/3).",
        "Sekretaris Jenderal NATO Jens Stoltenberg mengatakan hal itu kemarin.",
    ],
)
def test_nothing_is_told_where_nobody_is_named_in_office_or_no_day_is_open(text):
    assert years(text) is None


@pytest.mark.parametrize(
    "text",
    [
        # A president of old, a title that is another's, a name in the next sentence, a deputy.
        "Presiden ke-7 RI Joko Widodo mengatakan hal itu, Selasa (7/1).",
        "Presiden FIFA Gianni Infantino bertemu Donald Trump, Selasa (7/1).",
        "Hal itu dikatakan Presiden Joko Sulistyo. Donald Trump diam saja, Selasa (7/1).",
        "Wakil Perdana Menteri Lawrence Wong mengatakan hal itu, Selasa (5/3).",
        "The ousted president Volodymyr Zelensky said so on Tuesday, 1 March.",
    ],
)
def test_a_title_that_is_not_his_own_today_says_nothing(text):
    assert years(text) is None


def test_what_the_tables_do_not_speak_of_is_not_taken_for_no():
    # Rubio took office in January 2025, and the row about him was checked in that year: 2026 stays possible.
    found = years("Menteri Luar Negeri AS Marco Rubio mengatakan hal itu, Rabu (5/3).")
    assert found is not None
    assert all(year >= 2025 for year in found)


def test_a_day_without_a_weekday_is_not_drawn_into_the_year_of_another():
    text = "Presiden Prabowo Subianto mengatakan hal itu, Selasa (7/1). Pilkada diadakan 27 November."
    article = article_from_text(text, language="id")
    days = find_days(article.text, language="id")
    start = article.text.index("27 November")
    times = [Span("TIME", start, start + len("27 November"))]
    found = said_on(times, article, days=days, years=held_years(article, days, load()))
    assert found.value is None


def test_an_office_that_nobody_could_have_held_then_leaves_no_year():
    assert years("Presiden Ukraina Volodymyr Zelensky mengatakan hal itu, Senin (29/2).") == ()


def test_a_publication_date_says_more_than_offices():
    assert years(STOLTENBERG, published="2016-03-01") is None


def test_the_day_of_a_statement_is_settled_by_them():
    article = article_from_text(STOLTENBERG + ZELENSKY, language="id")
    days = find_days(article.text, language="id")
    start = article.text.index("Selasa")
    times = [Span("TIME", start, article.text.index(").") + 1)]
    assert said_on(times, article, days=days).value is None
    found = said_on(times, article, days=days, years=held_years(article, days, load()))
    assert (found.value, found.precision, found.basis) == ("2022-03-01", "day", "text")
