"""What stood in a form that was refused, and why: its page is shown again with both, so that nothing is typed twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from jinja2 import pass_context
from jinja2.runtime import Context
from starlette.requests import Request


class Problem(NamedTuple):
    """Why a field was refused: the error's code, and its message in the reader's language."""

    code: str
    message: str


@dataclass(slots=True)
class Refused:
    """A form that was refused: where it was sent, what stood in its fields, what is wrong with which (first met first).

    `shown` are the fields whose problem the page has told.
    """

    action: str
    values: Mapping[str, str]
    problems: dict[str, Problem] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)


def refused_here(request: Request) -> bool:
    """Whether the page is asked for again since the question that it was asked was refused: it has no answer."""
    refused: Refused | None = getattr(request.state, "refused", None)
    return refused is not None and refused.action == request.url.path


@pass_context
def refused_at(context: Context, action: str | None = None) -> bool:
    """Whether the form that is sent to `action` (without one: that asks for this page) was refused."""
    return _of(context, action) is not None


@pass_context
def typed(context: Context, name: str, known: object = "", action: str | None = None) -> str:
    """Return what stands in a field: what was typed into the form that was refused, else what is known.

    `action` is where the form is sent; a form without one asks for the page that it stands on.
    """
    refused = _of(context, action)
    return str(known or "") if refused is None or name not in refused.values else refused.values[name]


@pass_context
def refusal(context: Context, name: str, action: str | None = None) -> Problem | None:
    """Return why a field was refused; None where it was not."""
    refused = _of(context, action)
    problem = refused.problems.get(name) if refused else None
    if refused and problem:
        refused.shown.add(name)
    return problem


@pass_context
def focused(context: Context, name: str, action: str | None = None) -> bool:
    """Whether a field is the first of its form that was refused."""
    refused = _of(context, action)
    return refused is not None and next(iter(refused.problems), None) == name


def _of(context: Context, action: str | None) -> Refused | None:
    request = context["request"]
    refused: Refused | None = getattr(request.state, "refused", None)
    return refused if refused is not None and refused.action == (action or request.url.path) else None
