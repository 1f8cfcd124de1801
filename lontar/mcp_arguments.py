"""What an assistant may ask with: the parameters of the tools, as a JSON schema and checked when they come in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from lontar.asking import checked_act, checked_kind, exact_day, first_day, in_order, last_day
from lontar.errors import UsageError
from lontar.types import ACTS, STATEMENT_KINDS, Filters

MOST: Final = 50
"""Rows in an answer at most: what an assistant reads counts against its context."""
USUAL: Final = 10
_FAR: Final = 100_000

_WORDS: Final[Mapping[str, str]] = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}


def schema_of(parameters: Sequence[Parameter]) -> dict[str, Any]:
    """Return the JSON schema of a tool's arguments; others than these are refused."""
    return {
        "type": "object",
        "properties": {one.name: _property(one) for one in parameters},
        "required": [one.name for one in parameters if one.required],
        "additionalProperties": False,
    }


def taken(tool: str, parameters: Sequence[Parameter], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return every argument of a tool checked, with its default where it is left out; null and "" count as left out.

    Raises UsageError `mcp_no_such_argument`, `mcp_argument_missing`, `mcp_argument_type`, `bad_number_asked`, and what
    the check of a parameter raises.
    """
    if unknown := sorted(set(given) - {one.name for one in parameters}):
        raise UsageError(
            "mcp_no_such_argument",
            "{tool} takes no {name}. It takes: {allowed}.",
            tool=tool,
            name=unknown[0],
            allowed=", ".join(one.name for one in parameters) or "-",
        )
    found = {}
    for one in parameters:
        value = given.get(one.name)
        value = value.strip() if isinstance(value, str) else value
        if value is not None and value != "":
            found[one.name] = _checked(one, value)
        elif one.required:
            raise UsageError(
                "mcp_argument_missing", "{tool} needs {name}: {what}", tool=tool, name=one.name, what=one.description
            )
        else:
            found[one.name] = one.default
    return found


def filters_of(asked: Mapping[str, Any]) -> Filters:
    """Return the filters among the arguments, with a limit that shows whether there is more than was asked for."""
    names = ("actor", "role", "issue", "act", "kind", "outlet", "language", "since", "until", "about", "min_confidence")
    own = {name: asked[name] for name in names if asked.get(name) is not None}
    return in_order(Filters(**own, limit=asked["skip"] + asked["limit"] + 1))


def _property(parameter: Parameter) -> dict[str, Any]:
    found: dict[str, Any] = {"type": parameter.type, "description": parameter.description}
    if parameter.bounds is not None:
        found |= {"minimum": parameter.bounds[0], "maximum": parameter.bounds[1]}
    if parameter.allowed:
        found["enum"] = list(parameter.allowed)
    if parameter.default is not None:
        found["default"] = parameter.default
    return found


def _checked(parameter: Parameter, value: Any) -> Any:
    value = _typed(parameter, value)
    if parameter.bounds is not None and not parameter.bounds[0] <= value <= parameter.bounds[1]:
        raise UsageError(
            "bad_number_asked", "{name} is {value}. It is a number from {low} to {high}.", name=parameter.name,
            value=repr(value)[:80], low=parameter.bounds[0], high=parameter.bounds[1],
        )  # fmt: skip
    return value if parameter.check is None else parameter.check(value)


def _typed(parameter: Parameter, value: Any) -> Any:
    """Return a value in the type of its parameter: assistants write numbers and truth as text, too."""
    kind = parameter.type
    if kind == "string" and isinstance(value, str):
        return value
    if kind == "boolean" and str(value).lower() in ("true", "false"):
        return str(value).lower() == "true"
    if kind in ("integer", "number") and not isinstance(value, bool) and (number := _number(value)) is not None:
        if kind == "number":
            return number
        if number.is_integer():
            return int(number)
    raise UsageError(
        "mcp_argument_type",
        "{name} is {value}. It is {type}: {what}",
        name=parameter.name,
        value=repr(value)[:80],
        type=_WORDS[kind],
        what=parameter.description,
    )


def _number(value: Any) -> float | None:
    if isinstance(value, str) and not re.fullmatch(r"-?\d{1,12}(\.\d{1,12})?", value):
        return None
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return None


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument of a tool: its type, what it means, and how it is checked (after `bounds`, both ends included)."""

    name: str
    description: str
    type: Literal["string", "integer", "number", "boolean"] = "string"
    default: Any = None
    required: bool = False
    bounds: tuple[int, int] | None = None
    allowed: tuple[str, ...] = ()
    check: Callable[[Any], Any] | None = None


LIMIT: Final = Parameter("limit", f"At most so many rows, up to {MOST}.", "integer", USUAL, bounds=(1, MOST))
SKIP: Final = Parameter("skip", "Leave out so many rows first: for what was truncated.", "integer", 0, bounds=(0, _FAR))
ACTOR: Final = Parameter("actor", "Only of this speaker: a name, a part of one, or an id such as Q57665.")
ISSUE: Final = Parameter("issue", "Only what bears on this issue: an id that list_issues gives, or its proposition.")
ON: Final = Parameter("on", "A day, as 2024-02-27.", check=exact_day)
FILTERS: Final = (
    Parameter("about", "Only what has all of these words, in the language of the articles."),
    ACTOR,
    Parameter("role", "Only of who speaks in this role or office, or a part of it, in any language: menlu Rusia."),
    ISSUE,
    Parameter("act", "Only this act.", allowed=ACTS, check=checked_act),
    Parameter("kind", "Only quoted (direct), reported (indirect) or both (mixed).", allowed=STATEMENT_KINDS,
              check=checked_kind),
    Parameter("outlet", "Only from this outlet, by its whole name."),
    Parameter("language", "Only from articles in this language: id, en, ms, ..."),
    Parameter("since", "From this day, month or year: 2024-02-27, 2024-02 or 2024.", check=first_day),
    Parameter("until", "Up to and with this day, month or year.", check=last_day),
    Parameter("min_confidence", "Only what is at least so sure, 0 to 1.", "number", bounds=(0, 1)),
)  # fmt: skip
PAGED: Final = (LIMIT, SKIP)
