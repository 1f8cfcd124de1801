"""The filters of a listing as an address gives them: the same names and words as on the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from lontar.asking import checked_act, checked_kind, first_day, in_order, last_day
from lontar.errors import UsageError, reading_field
from lontar.types import Filters

PAGE: Final = 25
"""Rows on a page where none is asked for."""
LONGEST: Final = 300
"""Characters of a filter at most."""
MOST: Final = 200
"""Rows on a page at most."""

_CHECKED: Final[Mapping[str, Callable[[str], Any]]] = {
    "actor": str, "role": str, "issue": str, "act": checked_act, "kind": checked_kind, "outlet": str, "language": str,
    "since": first_day, "until": last_day, "about": str, "article": str, "after": str,
}  # fmt: skip


def filters_of(query: Mapping[str, str], *, limit: int = PAGE) -> Filters:
    """Return the filters that a query asks for; empty values ask nothing. UsageError for a value that cannot be meant.

    `min_confidence` is a number from 0 to 1, `limit` a whole number up to `MOST`.
    """
    found: dict[str, Any] = {}
    for name, check in _CHECKED.items():
        if value := query.get(name, "").strip():
            with reading_field(name):
                found[name] = check(_short(name, value))
    if value := query.get("min_confidence", "").strip():
        with reading_field("min_confidence"):
            found["min_confidence"] = _number("min_confidence", value, 0, 1)
    value = query.get("limit", "").strip()
    return in_order(Filters(**found, limit=int(_number("limit", value, 1, MOST)) if value else limit))


def _short(name: str, value: str) -> str:
    """Return a value that a search can take: its cost grows with the square of its words, and NUL ends a text."""
    if "\x00" in value:
        raise UsageError(
            "value_has_nul", "{name} has a NUL in it, which is no character of any text. Write it without.", name=name
        )
    if len(value) > LONGEST:
        raise UsageError(
            "value_too_long", "{name} has {n} characters. Give at most {most}.", name=name, n=len(value), most=LONGEST
        )
    return value


def _number(name: str, value: str, low: int, high: int) -> float:
    try:
        number = float(value)
    except ValueError:
        number = -1
    if not low <= number <= high:
        raise UsageError(
            "bad_number_asked", "{name} is {value}. It is a number from {low} to {high}.", name=name,
            value=repr(value), low=low, high=high,
        )  # fmt: skip
    return number
