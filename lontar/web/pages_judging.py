"""What the forms of reviewers do: one decision each, then back to where it was made."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from lontar.asking import checked_act, checked_kind, checked_stance
from lontar.errors import UsageError, reading_field
from lontar.ledger_described import Described, pieces_of, proposed, spans_given
from lontar.ledger_judging import OPEN
from lontar.types import (
    JUDGED_FIELDS,
    SPAN_KINDS,
    SPEAKER_KINDS,
    Act,
    JudgedField,
    SpanKind,
    SpeakerKind,
    StatementKind,
)
from lontar.web.deciding import Decider
from lontar.web.page import ledger_of
from lontar.web.security import Field, Passage

router = APIRouter(include_in_schema=False, prefix="/judge")


@dataclass(frozen=True, slots=True)
class Missed:
    """A statement that was missed, as its form tells it: words of the text, and who says it."""

    passage: Passage = ""
    nth: Field = ""
    source: Passage = ""
    cue: Passage = ""
    speaker: Field = ""
    speaker_kind: Field = ""

    def described(self, act: Act, kind: StatementKind | None) -> Described:
        """Return it as the ledger takes it; what was left empty is none. UsageError."""
        nth = int(self.nth) if self.nth.isascii() and self.nth.isdigit() and len(self.nth) < 10 else None
        with reading_field("speaker_kind"):
            speaker_kind = _kind(self.speaker_kind)
        return Described(
            self.speaker, self.passage, nth, speaker_kind=speaker_kind, act=act, kind=kind,
            cue=self.cue.strip() or None, source=self.source.strip() or None,
        )  # fmt: skip


@router.post("/reject/{statement_id}")
def reject(by: Decider, statement_id: str) -> Response:
    """Decide that a statement is none."""
    ledger = ledger_of(by.request)
    return by.record(lambda: ledger.reject(statement_id, author=by.author, reason=by.reason))


@router.post("/uphold/{statement_id}")
def uphold(by: Decider, statement_id: str) -> Response:
    """Decide that a statement is one."""
    ledger = ledger_of(by.request)
    return by.record(lambda: ledger.uphold(statement_id, author=by.author, reason=by.reason))


@router.post("/confirm/{statement_id}")
def confirm(by: Decider, statement_id: str, field: Field = "") -> Response:
    """Decide that a field is right as it is shown."""
    ledger, known = ledger_of(by.request), _field(field)
    return by.record(lambda: ledger.confirm(statement_id, known, author=by.author, reason=by.reason), known)


@router.post("/add/{article_id}")
def add(
    by: Decider, missed: Annotated[Missed, Depends()], article_id: str, act: Field = "", kind: Field = ""
) -> Response:
    """Decide that an article holds a statement which was not found."""
    ledger = ledger_of(by.request)
    article = ledger.article(article_id).article
    described = missed.described(checked_act(act or "assert"), checked_kind(kind) if kind else None)
    proposal = proposed(article, described, known=ledger.known)
    return by.record(lambda: ledger.propose(article.id, proposal, author=by.author, reason=by.reason), repr(described))


@router.post("/span/{kind}/{statement_id}")
def span(by: Decider, kind: str, statement_id: str, words: Passage = "") -> Response:
    """Decide where the spans of one kind stand in a statement: its words, split ones on a line each."""
    ledger = ledger_of(by.request)
    statement, article = ledger.statement(statement_id)
    with reading_field("words"):
        found = spans_given(article, statement, _span_kind(kind), texts=pieces_of(article, words))
    return by.record(lambda: ledger.correct(statement.id, found, author=by.author, reason=by.reason), kind, words)


@router.post("/act/{statement_id}")
def act(by: Decider, statement_id: str, act: Field = "") -> Response:
    """Decide what is done by saying it."""
    ledger, code = ledger_of(by.request), checked_act(act)
    return by.record(lambda: ledger.judge_act(statement_id, code, author=by.author, reason=by.reason), code)


@router.post("/speaker/{statement_id}")
def speaker(by: Decider, statement_id: str, names: Field = "", kind: Field = "") -> Response:
    """Decide who speaks: names or ids, with semicolons between them."""
    ledger, people, known = ledger_of(by.request), _names(names), _kind(kind)
    return by.record(
        lambda: ledger.judge_speaker(statement_id, people, author=by.author, kind=known, reason=by.reason),
        names, kind,
    )  # fmt: skip


@router.post("/date/{statement_id}")
def date(by: Decider, statement_id: str, day: Field = "", left_open: Field = "") -> Response:
    """Decide when it was said, or that the text leaves it open."""
    ledger, value = ledger_of(by.request), OPEN[0] if left_open else day
    return by.record(lambda: ledger.judge_date(statement_id, value, author=by.author, reason=by.reason), value)


@router.post("/stance/{statement_id}")
def stance(by: Decider, statement_id: str, issue: Field = "", stance: Field = "") -> Response:
    """Decide what a statement says about an issue."""
    ledger, code = ledger_of(by.request), checked_stance(stance)
    return by.record(
        lambda: ledger.judge_stance(statement_id, issue, code, author=by.author, reason=by.reason), issue, code
    )


@router.post("/merge/{statement_id}")
def merge(by: Decider, statement_id: str, other: Field = "", same: Field = "") -> Response:
    """Decide whether two statements report one act."""
    ledger, named, told = ledger_of(by.request), _statement(other), _yes(same)
    return by.record(
        lambda: ledger.judge_merge(statement_id, named, same=told, author=by.author, reason=by.reason), named, same
    )


@router.post("/undo/{judgement_id}")
def undo(by: Decider, judgement_id: str) -> Response:
    """Take a decision back."""
    ledger = ledger_of(by.request)
    return by.record(lambda: ledger.undo(judgement_id, author=by.author, reason=by.reason))


def _field(asked: str) -> JudgedField:
    for field in JUDGED_FIELDS:
        if field == asked:
            return field
    raise _unfit("field", asked, JUDGED_FIELDS)


def _span_kind(asked: str) -> SpanKind:
    for kind in SPAN_KINDS:
        if kind == asked:
            return kind
    raise _unfit("kind", asked, SPAN_KINDS)


def _kind(asked: str) -> SpeakerKind | None:
    for kind in SPEAKER_KINDS:
        if kind == asked:
            return kind
    if asked:
        raise _unfit("kind", asked, SPEAKER_KINDS)
    return None


def _yes(asked: str) -> bool:
    if asked not in ("yes", "no"):
        raise _unfit("same", asked, ("yes", "no"))
    return asked == "yes"


def _names(asked: str) -> list[str]:
    """Return the names between semicolons; none of them empty, unless nothing was given: that is told as no name."""
    # Not at commas: they part a name from its titles ("Rahayu Lestari, S.H.").
    return [name for name in (part.strip() for part in re.split(r"[;\r\n]", asked)) if name]


def _statement(asked: str) -> str:
    """Return the id of a statement, also where its address or its permanent id was pasted."""
    return asked.strip().rstrip("/").replace(":", "/").rpartition("/")[2]


def _unfit(field: str, asked: str, allowed: tuple[str, ...]) -> UsageError:
    return UsageError(
        "form_unfit",
        "{field} is {value} in this form. It is one of: {allowed}. Open the page again and repeat the decision.",
        field=field,
        value=repr(asked),
        allowed=", ".join(allowed),
    )
