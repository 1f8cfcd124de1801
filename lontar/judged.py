"""What people are told of decisions: the mark at a judged field, what had been read there, what a decision changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from textwrap import shorten
from typing import Any, Final

from lontar.knowledge.naming import Called, on_record
from lontar.messages import name_of, say
from lontar.types import JUDGED_FIELDS, Day, FieldValue, Judged, JudgedField, Judgement, Statement
from lontar.types_json import field_from_json

_WORDS: Final = 100
"""Characters of corrected words that are told of a decision."""
MARK: Final = "✓"
"""Stands after a field that a person has judged."""


def marked(text: str, statement: Statement, field: JudgedField) -> str:
    """Return what is shown of a field, with the mark where a person's decision stands in it."""
    return f"{text} {MARK}" if any(one.field == field for one in statement.judged) else text


def judged_line(statement: Statement) -> str | None:
    """Return whose decisions stand in which fields, and what had been read there; None where none does."""
    shown = (_judged_shown(one, statement) for one in statement.judged)
    return f"{MARK} {' · '.join(shown)}" if statement.judged else None


def _judged_shown(one: Judged, statement: Statement) -> str:
    field = field_name(one.field)
    if one.read == statement.value(one.field):
        return say("field_confirmed", "{field}: confirmed by {author}", field=field, author=one.author)
    read = value_shown(one.read)
    return say("field_judged", "{field}: {author}; read as {read}", field=field, author=one.author, read=read)


def field_name(field: JudgedField) -> str:
    """Return how a field is called: as the columns of listings are."""
    if field == "speaker":
        return say("column_speaker", "speaker")
    return say("column_day", "day") if field == "date" else say("column_act", "act")


def changed(judgement: Judgement, *, length: int | None = None, called: Called = on_record) -> tuple[str, str | None]:
    """Return what a decision is called, and what it changed: a field's old and new value (one where it was confirmed).

    The other statement of a comparison is named by `length` characters of its id, speakers as `called` says.
    """
    # A takedown leaves the decision without its value.
    if not judgement.value:
        return name_of("verbs", judgement.verb), None
    recorded = json.loads(judgement.value)
    if judgement.verb == "merge":
        verb = f"merge.{'same' if recorded['same'] else 'different'}"
        return name_of("verbs", verb), recorded["with"][:length]
    if judgement.verb == "stance":
        shown = f"{recorded['issue']}: {name_of('stances', recorded['stance'])}"
        return name_of("verbs", judgement.verb), shown
    if judgement.verb not in JUDGED_FIELDS:
        corrected = _words_shown(recorded) if judgement.verb == "statement.span" else None
        return name_of("verbs", judgement.verb), corrected
    new, old = (field_from_json(judgement.verb, recorded[key]) for key in ("value", "before"))
    if new == old:
        return name_of("verbs", f"{judgement.verb}.confirmed"), value_shown(new, called)
    return name_of("verbs", judgement.verb), f"{value_shown(old, called)} → {value_shown(new, called)}"


def _words_shown(recorded: Any) -> str | None:
    """Return the kind of spans that were corrected and their words, shortened; None where only places are known."""
    spans = recorded["spans"] if isinstance(recorded, dict) else recorded
    texts = [" ".join(span["text"].split()) for span in spans if isinstance(span, dict) and span.get("text")]
    if not texts:
        return None
    words = shorten(" … ".join(texts), _WORDS, placeholder=" …")
    return f"{name_of('span_kinds', spans[0]['kind'])}: “{words}”"


def value_shown(value: FieldValue, called: Called = on_record) -> str:
    """Return an act, a day or speakers in a few words, actors with their ids."""
    if isinstance(value, tuple):
        return "; ".join(f"{called(one)} ({one.actor})" if one.actor else one.name for one in value)
    if value is None or isinstance(value, Day):
        return said_day(value) or say("open_day", "open")
    return name_of("acts", value)


def said_day(day: Day | None) -> str | None:
    """Return a day of saying as far as it is known; `by 2024-02-27` is only the latest that the article names."""
    if day is None or day.value is None:
        return None
    return say("by_day", "by {day}", day=day.value) if day.basis == "article" else day.value


def standing(judgements: Sequence[Judgement]) -> set[str]:
    """Return the ids of those decisions, given oldest first, that no later one of them takes back."""
    undone: set[str] = set()
    for one in reversed(judgements):
        if one.verb == "undo" and one.id not in undone and one.undoes:
            undone.add(one.undoes)
    return {one.id for one in judgements} - undone
