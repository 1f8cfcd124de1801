"""Date expressions of a text: one compiled pattern per language, built from the forms in `lang/*.toml`."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from lontar.extract import lang
from lontar.extract.dates_settle import DayMention, Unit
from lontar.types import Precision

_PLACEHOLDER = re.compile(r"\{([A-Za-z])\}")
_LISTED = {
    "U": "units", "S": "single", "R": "relative", "P": "periods", "X": "counted", "O": "holidays", "K": "week_parts",
    "E": "eves", "A": "ago", "B": "earlier", "L": "later", "F": "ahead",
}  # fmt: skip
"""The placeholders that stand for the words of one table or list."""
_GROUP = re.compile(r"\(\?P<(\w)>")
_BEGUN = re.compile(r"\w+|\(")
_OPENING = 3
"""Letters of a word by which it is told whether it may open a form."""
_EQUAL = str.maketrans("ſıİ", "sii")
"""Letters that a pattern takes for others where case is nothing to it, and that `lower` leaves as they are."""
_FIGURES = frozenset("(0123456789")


@dataclass(frozen=True, slots=True)
class _Grammar:
    """One language's forms as one pattern, with the tables that give its groups their values.

    `openings` are the first `_OPENING` letters, small, of the words that a form may begin with.
    """

    pattern: re.Pattern[str]
    openings: frozenset[str]
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    dates: Mapping[str, Any]
    behind: re.Pattern[str]
    ahead: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Steps:
    """How far a mention lies from publication, or from the text's own date (`counted`), and in which part of a week."""

    count: int | None = None
    unit: Unit | None = None
    window: tuple[int, int] = (0, 6)
    counted: bool = False


def find_days(text: str, *, language: str) -> tuple[DayMention, ...]:
    """All date expressions of a text, in order, none overlapping; offsets are characters of `text`.

    What the `vague` forms match (`lebih dari dua tahun lalu`, `the 1990s`) names no day, month or year: it is left out,
    and so are the smaller expressions inside it.
    """
    grammar = _grammar(lang.code_of(language))
    return tuple(_mention(found, grammar) for found in _expressions(text, grammar) if found.lastgroup != "vague")


def _expressions(text: str, grammar: _Grammar) -> Iterator[re.Match[str]]:
    """What the pattern finds in a text, one after the other.

    It is tried only where a word, a figure or a bracket begins that may open a form: trying it at every character takes
    three times as long. Letters beyond ASCII are always tried, since a pattern takes more of them for equal than
    `lower` does.
    """
    end = 0
    for begun in _BEGUN.finditer(text):
        place = begun.start()
        if place < end or not _may_open(text[place : place + _OPENING].lower(), grammar.openings):
            continue
        if found := grammar.pattern.match(text, place):
            end = found.end()
            yield found


def _may_open(letters: str, openings: Container[str]) -> bool:
    if letters in openings or letters[0] in _FIGURES or not letters.isascii():
        return True
    # Few words that open a form are shorter (`a week ago`).
    return letters[:1] in openings or letters[:2] in openings


def either(words: Sequence[str]) -> str:
    """Return the words as alternatives of a pattern, longer ones first; without words, one that never matches."""
    if not words:
        return "(?!)"
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def count_pattern(dates: Mapping[str, Any]) -> str:
    """The pattern of a number in figures or words: `12`, `dua puluh lima`, `twenty-five`."""
    follow = either((*dates["numbers"], *dates["multipliers"], *dates["teens"], *dates["joints"]))
    return rf"(?<!\d[.,])\d{{1,3}}|\b(?:{either(tuple(dates['numbers']))})(?:[ -](?:{follow})\b){{0,6}}"


def count_of(words: str, dates: Mapping[str, Any]) -> int | None:
    """The value of a number that `count_pattern` matched; None where the words are several (`dua tiga hari`)."""
    if words.isdigit():
        return int(words)
    total = last = 0
    for word in words.lower().replace("-", " ").split():
        if word in dates["multipliers"]:
            last *= dates["multipliers"][word]
        elif word in dates["teens"]:
            last += 10
        elif word in dates["numbers"]:
            if 0 < last < 20:
                return None
            total, last = total + last, dates["numbers"][word]
    return total + last


def _counted(dates: Mapping[str, Any]) -> tuple[str, ...]:
    """The words, in whatever case, that a form may begin with besides names."""
    tables = ("numbers", "relative", "periods", "single", "counted", "holidays", "last", "next")
    lists = ("vague_words", "hedges", "eves", "week_parts")
    return tuple(word for key in (*tables, *lists) for word in dates[key])


def _trigger(names: Sequence[str], counted: Sequence[str]) -> str:
    """What every form begins with; tried first, it makes a search ten times faster than the forms alone."""
    anycase = either(counted).replace("'", "['’]")
    return rf"(?<!\w)(?=\d|\(\s?\d|\(?(?:{either(names)})|(?i:{anycase}))"


def _named(table: Mapping[str, int]) -> dict[str, int]:
    """A table of names, with those in capitals that a headline or dateline may use."""
    return {**table, **{name.upper(): value for name, value in table.items()}}


def _after(words: Sequence[str]) -> str:
    """A look behind for any of the words, small or capitalised: lookbehinds must be of fixed width, so one each."""
    cased = dict.fromkeys(form for word in words for form in (word, word[:1].upper() + word[1:]))
    return "(?:" + "|".join(f"(?<={re.escape(word)})" for word in cased) + ")"


def _holders(dates: Mapping[str, Any], months: Mapping[str, int], weekdays: Mapping[str, int]) -> dict[str, str]:
    """The pattern of each placeholder; a language file lists what they stand for."""
    month, weekday = either(tuple(months)), rf"(?:{either(tuple(weekdays))})\b"
    listed = {letter: f"(?P<{letter}>(?i:{either(tuple(dates[key]))}))" for letter, key in _LISTED.items()}
    return {
        **listed,
        "O": listed["O"].replace("'", "['’]"),
        "W": f"(?P<W>{weekday})",
        "w": f"(?:{weekday})",
        "v": f"(?P<W>{either(tuple(dates['short_weekdays']))})",
        "M": f"(?P<M>{month})",
        "n": f"(?:{month})",
        "D": r"(?P<D>3[01]|[12]\d|0?[1-9])",
        "G": r"(?P<D>3[01]|2\d|1[3-9])",
        "r": r"(?P<r>3[01]|[12]\d|0?[1-9])",
        "m": "(?P<m>1[0-2]|0?[1-9])",
        "Y": r"(?P<Y>(?:19|20)\d\d)",
        "y": r"(?P<Y>(?:19|20)\d\d|\d\d(?!\d))",
        "N": f"(?P<N>{count_pattern(dates)})",
        "T": f"(?:{either(dates['dayparts'])})",
        "V": f"(?:{either(dates['vague_words'])})",
        "H": f"(?:{either(dates['hedges'])})",
        "I": _after(dates["year_openers"]),
        "J": _after(dates["month_openers"]),
        "C": _after(dates["day_openers"]),
    }


@cache
def _grammar(code: str) -> _Grammar:
    dates = lang.load(code).dates
    months, weekdays = _named(dates["months"]), _named(dates["weekdays"])
    holders = _holders(dates, months, weekdays)

    def filled(form: str) -> str:
        return _PLACEHOLDER.sub(lambda found: holders[found[1]], form)

    vague = "|".join(_GROUP.sub("(?:", filled(form)) for form in dates["vague"])
    # Group names must be unique in the whole pattern: each form's own carry its number.
    forms = "|".join(
        f"(?P<form{number}>" + _GROUP.sub(rf"(?P<\g<1>{number}>", filled(form)) + ")"
        for number, form in enumerate(dates["forms"])
    )
    names, counted = (*weekdays, *months, *dates["short_weekdays"]), _counted(dates)
    return _Grammar(
        pattern=re.compile(f"{_trigger(names, counted)}(?:(?P<vague>{vague})|{forms})"),
        openings=frozenset(word[:_OPENING].lower() for word in (*names, *counted)),
        months=months,
        weekdays={**weekdays, **dates["short_weekdays"]},
        dates=dates,
        behind=re.compile(rf"(?i)\b(?:{either((*dates['ago'], *dates['last']))})\b"),
        ahead=re.compile(rf"(?i)\b(?:{either((*dates['ahead'], *dates['next']))})\b"),
    )


def _mention(found: re.Match[str], grammar: _Grammar) -> DayMention:
    """The values of one match: its groups carry the number of the form that matched."""
    number = (found.lastgroup or "")[4:]
    parts = {
        name[0]: words.translate(_EQUAL) for name, words in found.groupdict().items() if words and name[1:] == number
    }
    year = _year(int(parts["Y"])) if "Y" in parts else None
    month, day = _month_and_day(parts, grammar)
    steps, weekday = _steps(parts, grammar), grammar.weekdays[parts["W"]] if "W" in parts else None
    if weekday is not None and "E" in parts:
        # The evening that is named after the next day; a written date is that of the evening or of the day.
        weekday = (weekday - 1) % 7 if day is None else None
    words = found[0]
    return DayMention(
        start=found.start(),
        end=found.end(),
        text=words,
        year=year,
        month=month,
        day=day,
        weekday=weekday,
        # A written day and month outweigh the week beside them: `Rabu pekan lalu (11/9)`.
        relative=None if month is not None and steps.unit != "year" else steps.count,
        precision="month" if "r" in parts else _precision(year, month, day, weekday),
        unit=steps.unit,
        direction=_direction(found, grammar, month_alone=month is not None and day is None),
        window=steps.window,
        counted=steps.counted,
    )


def _direction(found: re.Match[str], grammar: _Grammar, *, month_alone: bool) -> int:
    """1 where the words look ahead, -1 where they look back; `awal Juli lalu` may be said in July itself."""
    if grammar.ahead.search(found[0]):
        return 1
    begun = month_alone and found.string[: found.start()].lower().endswith(tuple(grammar.dates["begun"]))
    return -1 if grammar.behind.search(found[0]) and not begun else 0


def _year(year: int) -> int:
    """A year of two digits lies in this century, unless that would be far ahead."""
    return year if year > 99 else year + (2000 if year < 70 else 1900)


def _month_and_day(parts: Mapping[str, str], grammar: _Grammar) -> tuple[int | None, int | None]:
    if "O" in parts:
        month, day = grammar.dates["holidays"][parts["O"].lower().replace("’", "'")]
        return month, day
    month = int(parts["m"]) if "m" in parts else grammar.months[parts["M"]] if "M" in parts else None
    return month, int(parts["D"]) if "D" in parts else None


def _steps(parts: Mapping[str, str], grammar: _Grammar) -> _Steps:
    dates = grammar.dates
    if "R" in parts:
        return _Steps(dates["relative"][parts["R"].lower()], "day")
    if "X" in parts:
        unit, count = dates["counted"][parts["X"].lower()]
        return _Steps(count, unit, counted=True)
    if "P" in parts:
        unit, count, *window = dates["periods"][parts["P"].lower()]
        part = window or (dates["week_parts"][parts["K"].lower()] if "K" in parts else (0, 6))
        return _Steps(count, unit, window=(part[0], part[1]))
    if "S" not in parts and "N" not in parts:
        return _Steps()
    unit, size = dates["single"][parts["S"].lower()] if "S" in parts else dates["units"][parts["U"].lower()]
    number = 1 if "S" in parts else count_of(parts["N"], dates)
    sign = -1 if "A" in parts or "B" in parts else 1
    return _Steps(None if number is None else sign * size * number, unit, counted="B" in parts or "L" in parts)


def _precision(year: int | None, month: int | None, day: int | None, weekday: int | None) -> Precision:
    if day is not None:
        return "day"
    if month is not None:
        return "month"
    if year is not None:
        return "year"
    return "weekday" if weekday is not None else "none"
