"""A decision as a form sends it: proven, allowed, recorded once however often the form is sent; and how it is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from threading import Lock
from typing import Annotated, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import Depends, Request
from starlette.responses import RedirectResponse

from lontar.errors import NotFound
from lontar.judged import changed, standing
from lontar.knowledge.naming import Called
from lontar.ledger import Ledger
from lontar.messages import language, name_of, page_text
from lontar.types import Judgement
from lontar.web.access import local, require
from lontar.web.security import Field, check_token

_REMEMBERED: Final = 500
"""Forms of which it is known what they decided: a second click comes within a second."""


@dataclass(frozen=True, slots=True)
class Deciding:
    """Who decides, why, and where they came from; the form has proven that it is ours."""

    request: Request
    author: str
    reason: str | None
    back: str

    def record(self, decide: Callable[[], Judgement], *given: str) -> RedirectResponse:
        """Record a decision and go back; `given` is what the form says, by which a second sending of it is known."""
        made: Made = self.request.app.state.made
        key = (self.author, self.request.url.path, self.reason or "", *given)
        judgement = made.once(key, decide, self.request.app.state.site.ledger)
        return RedirectResponse(_told_back(self.back, judgement.id), status_code=303)


class Made:
    """The decisions that forms made a moment ago, one at a time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._made: dict[tuple[str, ...], Judgement] = {}

    def once(self, key: tuple[str, ...], decide: Callable[[], Judgement], ledger: Ledger) -> Judgement:
        """Record a decision, or return the one that the same form made if nothing has been decided there since."""
        with self._lock:
            known = self._made.pop(key, None)
            if known is None or _newest(ledger, known.subject) != known.id:
                known = decide()
            self._made[key] = known
            while len(self._made) > _REMEMBERED:
                del self._made[next(iter(self._made))]
            return known


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision on record as it is told: what it is called, what it changed, which statement it is about.

    `other` is the statement that it is compared with; `stands` whether nothing has taken it back.
    """

    judgement: Judgement
    verb: str
    change: str | None
    statement: str | None
    other: str | None
    stands: bool

    @property
    def undoable(self) -> bool:
        """Whether it can be taken back: an undoing is not undone here, the decision is made again."""
        return self.stands and self.judgement.verb != "undo"


def deciding(request: Request, token: Field = "", back: Field = "/", reason: Field = "") -> Deciding:
    """Return who decides; UsageError for a form that is not ours, NotAllowed for those who may only look."""
    check_token(request, token)
    user = require(request, "reviewer")
    return Deciding(request, user.name, reason.strip() or None, local(back))


Decider = Annotated[Deciding, Depends(deciding)]


def history(ledger: Ledger, subject: str) -> list[Decided]:
    """Return the decisions about a subject, oldest first, as they are told; an undoing says what it takes back."""
    judgements = list(ledger.judgements(subject))
    called = partial(ledger.called, language=language())
    stands, by_id = standing(judgements), {one.id: one for one in judgements}
    return [_decided(one, by_id.get(one.undoes or ""), called, stands=one.id in stands) for one in judgements]


def decided_on(ledger: Ledger, statement_id: str) -> list[Decided]:
    """Return every decision about a statement, oldest first, also those made where it is compared with."""
    told = history(ledger, statement_id)
    for other in ledger.store.derived.compared_from(statement_id):
        there = history(ledger, other)
        told += [replace(one, other=other) for one in there if one.other == statement_id]
    return sorted(told, key=lambda one: one.judgement.made_at)


def just_decided(ledger: Ledger, judgement_id: str) -> Decided | None:
    """Return the decision that an address names as just made; None where there is no such one."""
    with suppress(NotFound):
        found = ledger.store.judgement(judgement_id) if judgement_id else None
        if found is not None:
            told = history(ledger, found.subject)
            return next((one for one in told if one.judgement.id == found.id), None)
    return None


def is_rejected(told: Sequence[Decided]) -> bool:
    """Whether the newest decision that stands on its being a statement says that it is none."""
    verdicts = [one.judgement.verb for one in told if one.stands]
    newest = [verb for verb in verdicts if verb in ("statement.add", "statement.reject")]
    return newest[-1:] == ["statement.reject"]


def _decided(judgement: Judgement, undone: Judgement | None, called: Called, *, stands: bool) -> Decided:
    verb, change = changed(judgement, called=called)
    value = json.loads(judgement.value) if judgement.value else {}
    statement: str | None = judgement.subject
    other = None
    if judgement.verb == "statement.add":
        statement = value.get("id")
        if value.get("reader") == "model":
            # It had been read, and a person upholds it: nothing is added.
            verb = page_text("confirmed as a statement")
    elif judgement.verb == "merge":
        other, change = change, None
    elif judgement.verb == "undo" and undone is not None:
        of = _decided(undone, None, called, stands=False)
        change, other, statement = " ".join(part for part in (of.verb, of.change) if part), of.other, of.statement
        verb = name_of("verbs", "undo")
    return Decided(judgement, verb, change, statement, other, stands)


def _newest(ledger: Ledger, subject: str) -> str | None:
    return next((one.id for one in reversed(list(ledger.judgements(subject)))), None)


def _told_back(back: str, judgement_id: str) -> str:
    parts = urlsplit(back)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != "done"]
    return f"{parts.path}?{urlencode([*query, ('done', judgement_id)])}"
