"""Why a part of a request is refused, in the reader's language: what checks requests tells it in English only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, get_args

from lontar.messages import translated
from lontar.web import api_asked as asked

_LONGEST_FIELD: Final = 100
"""Characters of a field's name that are told."""
_KINDS: Final = ("constrained-", "literal[")
"""With what the parts of a place begin that are no names of fields, but kinds of what a field may hold."""
_FORMS: Final = (
    (asked.Words, "no_nul", "has a NUL in it, which is no character of any text"),
    (asked.SomeDay, "some_day", "should be a day as 2024-02-27, a month as 2024-02, or a year as 2024"),
    (asked.OneDay, "one_day", "should be a day as 2024-02-27"),
    (
        asked.JudgedDay, "judged_day",
        "should be a day as 2024-02-27, a month as 2024-02, a year as 2024, or open where the text does not settle it",
    ),
    (asked.LanguageCode, "language_code", "should be the code of a language, as id or en"),
    (asked.Cursor, "cursor_form", "should be the `next` of the answer before"),
)  # fmt: skip
"""What fits a pattern, in words: nobody should have to read the pattern."""
_PATTERNS: Final = {get_args(form)[1].pattern: (code, english) for form, code, english in _FORMS}


def field_of(problem: Mapping[str, Any]) -> str:
    """Return the name of the field that a problem is about, as it stands in the request."""
    place = [str(part) for part in problem["loc"]]
    names = [part for part in place[1:] if not part.startswith(_KINDS)]
    # The name of a field that nobody knows may be no text at all.
    return (".".join(names) or place[0]).encode("utf-8", "replace").decode()[:_LONGEST_FIELD]


def reason(problem: Mapping[str, Any]) -> str:
    """Return the reason of one problem, as pydantic lists it: `type`, `msg`, `ctx`."""
    if form := _PATTERNS.get(problem.get("ctx", {}).get("pattern", "")):
        code, english = form
        return translated("reasons", code) or english
    wording = translated("reasons", problem["type"]) or translated("reasons", "other")
    if wording is None:
        return str(problem["msg"])
    # Lists of what is allowed end with an English word.
    values = {name: str(value).replace(" or ", " atau ") for name, value in problem.get("ctx", {}).items()}
    return wording.format(**values)


def http_reason(status: int, detail: str) -> str:
    """Return why a request was refused by its HTTP status; `detail` is the reason in English."""
    return translated("reasons", f"http_{status}") or detail
