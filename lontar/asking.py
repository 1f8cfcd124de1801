"""What people ask by, as they type it: days, acts, kinds and stances, checked; every face understands the same."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from lontar.errors import UsageError, reading_field
from lontar.messages import code_of, translated
from lontar.types import ACTS, STANCES, STATEMENT_KINDS, Act, Filters, StatementKind

UNRELATED: Final = "unrelated"
"""What a statement says that does not bear on an issue."""

_DAY: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def first_day(value: str) -> str:
    """Return the first day of a day, month or year, as ISO; UsageError."""
    return _iso_day(value, last=False)


def last_day(value: str) -> str:
    """Return the last day of a day, month or year, as ISO; UsageError."""
    return _iso_day(value, last=True)


def in_order(filters: Filters) -> Filters:
    """Return filters whose days are in order; UsageError where nothing can lie between them."""
    if filters.since and filters.until and filters.since > filters.until:
        with reading_field("until"):
            raise UsageError(
                "days_reversed",
                "since ({since}) is after until ({until}), so nothing can lie between them. Exchange the two.",
                since=filters.since,
                until=filters.until,
            )
    return filters


def exact_day(value: str) -> str:
    """Return a day as it is, in full and as ISO; UsageError."""
    found = _DAY.fullmatch(value)
    try:
        if found and found[3]:
            return date.fromisoformat(value).isoformat()
    except ValueError:
        pass
    raise UsageError("bad_day_asked", "{day} is not a day. Write it as 2024-02-27.", day=repr(value))


def checked_act(name: str) -> Act:
    """Return the code of an act by its code or its name in either language; UsageError."""
    code = code_of("acts", name)
    for act in ACTS:
        if act == code:
            return act
    raise UsageError(
        "no_such_act", "{value} is no act. Write one of: {allowed}.", value=name, allowed=_with_names("acts", ACTS)
    )


def checked_kind(name: str) -> StatementKind:
    """Return the code of a kind of statement by its code or its name in either language; UsageError."""
    code = code_of("kinds", name)
    for kind in STATEMENT_KINDS:
        if kind == code:
            return kind
    raise UsageError(
        "no_such_kind",
        "{value} is no kind of statement. Write one of: {allowed}.",
        value=name,
        allowed=_with_names("kinds", STATEMENT_KINDS),
    )


def checked_stance(name: str) -> str:
    """Return the code of a stance, or "unrelated", by its code or its name in either language; UsageError."""
    code = code_of("stances", name)
    if code in (*STANCES, UNRELATED):
        return code
    raise UsageError(
        "no_such_stance",
        "{value} is no stance. Write one of: {allowed}.",
        value=name,
        allowed=_with_names("stances", (*STANCES, UNRELATED)),
    )


def checked_scenario(scenario: str | None) -> str | None:
    """Return a scenario in one line; UsageError where it says nothing."""
    if scenario is None:
        return None
    words = scenario.split()
    if len(words) < 2:
        raise UsageError(
            "scenario_empty",
            "{scenario} is no scenario. Write a short sentence on what may happen, such as "
            '"Russia attacks a member of NATO".',
            scenario=repr(scenario),
        )
    return " ".join(words)


def _with_names(table: str, codes: Iterable[str]) -> str:
    """Codes, each with the name that it has in the reader's language where that is another."""
    named = ((code, translated(table, code)) for code in codes)
    return ", ".join(f"{code} ({name})" if name else code for code, name in named)


def _iso_day(value: str, *, last: bool) -> str:
    found = _DAY.fullmatch(value.strip())
    if found:
        year, month, day = int(found[1]), int(found[2] or (12 if last else 1)), found[3]
        if 1 <= month <= 12 and year >= 1:
            length = calendar.monthrange(year, month)[1]
            number = int(day) if day else (length if last else 1)
            if 1 <= number <= length:
                return f"{year:04d}-{month:02d}-{number:02d}"
    raise UsageError(
        "invalid_day",
        "{value} is not a day. Write a day as 2024-02-27, a month as 2024-02 or a year as 2024.",
        value=value,
    )
