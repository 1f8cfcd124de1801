"""What the `value` of a judgement holds, as JSON.

- `statement.add` (subject: the article): `{"spans": [...], "act": "...", "speaker": "name" or {...}}`; further keys as
  in the JSON of a statement.
- `statement.span` (subject: the statement): `{"kind": "IF", "spans": [...]}` replaces all spans of that kind, by none
  too; a bare list of spans replaces those of the kinds that occur in it.
- `statement.reject` (subject: the statement) and `undo`: nothing that is read.
- `speaker`, `date`, `act` (subject: the statement): `{"value": ..., "before": ...}`, the first what the field holds
  from now on (a list of speakers, a day or null, an act, each as in the JSON of a statement), the second what it showed
  when that was decided; the same twice confirms it.
- `merge` (subject: one statement): `{"with": "...", "same": true}`, whether another statement reports the same act.
- `stance` (subject: the statement): `{"issue": "...", "stance": "..."}`, what it says about an issue.

A span is `{"kind", "start", "end"}` or `[kind, start, end]`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from lontar.errors import InputError, UsageError
from lontar.identity import statement_id
from lontar.store.days import interval
from lontar.store.words import words_of
from lontar.types import SPAN_KINDS, STANCES, Article, Day, FieldValue, JudgedField, Span, SpanKind, Statement, Verb
from lontar.types_json import field_from_json, spans_from_json, statement_from_json

COMPARED: Final[tuple[Verb, ...]] = ("merge", "stance")
"""Verbs of judgements that change no field of a statement: they are read by the second pass."""
_OPENING_MARKS: Final = ('"', "'", "“", "‘", "«", "„", "”", "’")


def added_statement(value: str, article: Article, *, author: str) -> Statement:
    """Return the statement that a `statement.add` judgement describes; what it leaves open is filled plainly.

    Raises UsageError `bad_judgement`, InputError `bad_reading`, `span_outside`, `span_text_differs`.
    """
    found = _loaded("statement.add", value)
    if not isinstance(found, dict) or "act" not in found or not found.get("speaker"):
        raise bad_judgement("statement.add", "it needs spans, an act and a speaker")
    spans = spans_from_json(_named("statement.add", found.get("spans")), article.text)
    if not spans:
        raise bad_judgement("statement.add", "it has no spans")
    whole = {"kind": _kind(spans, article.text), "confidence": 1.0, "model": "", **found}
    whole |= {
        "id": statement_id(article, spans), "reader": author, "spans": _spans_json(spans),
        "speaker": _speaker(found["speaker"], spans, article.text),
    }  # fmt: skip
    return statement_from_json(whole, article)


def replaced_spans(value: str, text: str | None = None) -> dict[SpanKind, tuple[Span, ...]]:
    """Return the spans of a `statement.span` judgement by the kind whose spans they replace.

    With `text` (when it is recorded) spans that do not lie in it are refused; later they are known to.
    """
    verb = "statement.span"
    found = _loaded(verb, value)
    named = _named(verb, found.get("spans") if isinstance(found, dict) else found)
    spans = spans_from_json(named, text) if text is not None else tuple(Span(**span) for span in named)
    kinds = {found.get("kind")} if isinstance(found, dict) else {span.kind for span in spans}
    if not kinds or not kinds <= set(SPAN_KINDS):
        raise bad_judgement(verb, f"it names no kind of span; kinds are {', '.join(SPAN_KINDS)}")
    if any(span.kind not in kinds for span in spans):
        raise bad_judgement(verb, "it has a span of another kind than it names")
    return {kind: tuple(span for span in spans if span.kind == kind) for kind in SPAN_KINDS if kind in kinds}


def field_value(field: JudgedField, value: str) -> FieldValue:
    """Return what a `speaker`, `date` or `act` judgement puts into its field; UsageError `bad_judgement`."""
    found = _loaded(field, value)
    if not isinstance(found, dict) or "value" not in found:
        raise bad_judgement(field, "it has no value")
    try:
        read = field_from_json(field, found["value"])
    except InputError as error:
        raise bad_judgement(field, error.values["reason"]) from error
    if isinstance(read, tuple) and not (read and all(words_of(speaker.name).strip() for speaker in read)):
        raise bad_judgement(field, "it names nobody")
    if isinstance(read, Day) and read.value is not None and interval(str(read.value)) is None:
        raise bad_judgement(field, f"{read.value!r} is no day")
    return read


def compared_value(verb: Verb, value: str) -> Mapping[str, Any]:
    """Return what a `merge` or `stance` judgement decides; UsageError `bad_judgement`."""
    found = _loaded(verb, value)
    expected = {"with": str, "same": bool} if verb == "merge" else {"issue": str, "stance": str}
    if not isinstance(found, dict) or any(not isinstance(found.get(key), kind) for key, kind in expected.items()):
        raise bad_judgement(verb, f"it needs {' and '.join(expected)}")
    if verb == "stance" and found["stance"] not in (*STANCES, "unrelated"):
        raise bad_judgement(verb, f"{found['stance']!r} is none of {', '.join(STANCES)}, unrelated")
    return found


def spans_in(value: str) -> tuple[Span, ...]:
    """Return the spans in the value of a recorded judgement, of whatever verb."""
    found = json.loads(value)
    return tuple(Span(**span) for span in _named("", found["spans"] if isinstance(found, dict) else found))


def moved(value: str, spans: Iterable[Span]) -> str:
    """Return the value with its spans at other places; a condition in it is dropped, its place being unknown."""
    found = json.loads(value)
    changed = _spans_json(spans)
    if isinstance(found, dict):
        kept = {key: each for key, each in found.items() if key not in ("id", "condition")}
        return json.dumps({**kept, "spans": changed}, ensure_ascii=False)
    return json.dumps(changed)


def bad_judgement(verb: str, problem: object) -> UsageError:
    """Return the refusal of a judgement."""
    return UsageError(
        "bad_judgement",
        "The judgement {verb} was not recorded: {problem}. `lontar judge --help` shows an example of each.",
        verb=verb,
        problem=problem,
    )


def _loaded(verb: str, value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError as error:
        raise bad_judgement(verb, "its value is not JSON") from error


def _named(verb: str, listed: Any) -> list[dict[str, Any]]:
    if not isinstance(listed, list):
        raise bad_judgement(verb, "it has no list of spans")
    keys = ("kind", "start", "end")
    named: list[dict[str, Any]] = []
    for span in listed:
        if isinstance(span, dict) and span.keys() >= set(keys):
            named.append({key: span[key] for key in keys})
        elif isinstance(span, list) and len(span) == len(keys):
            named.append(dict(zip(keys, span, strict=True)))
        else:
            raise bad_judgement(verb, f"{span!r} is no span; a span is [kind, start, end]")
    return named


def _spans_json(spans: Iterable[Span]) -> list[dict[str, Any]]:
    return [{"kind": span.kind, "start": span.start, "end": span.end} for span in spans]


def _speaker(found: Any, spans: Sequence[Span], text: str) -> Mapping[str, Any]:
    if isinstance(found, dict):
        return found
    source = next((text[span.start : span.end] for span in spans if span.kind == "SRC"), None)
    mention = "elided" if source is None else "name" if str(found).casefold() in source.casefold() else "role"
    return {"name": str(found), "kind": "person", "mention": mention}


def _kind(spans: Sequence[Span], text: str) -> str:
    """Return "direct" where every content stands after an opening quotation mark, else "indirect"."""
    contents = [span for span in spans if span.kind == "CON"]
    quoted = [span for span in contents if text[max(span.start - 1, 0) : span.start] in _OPENING_MARKS]
    return "direct" if contents and len(quoted) == len(contents) else "indirect"
