"""The JSON of a read article, both directions, in the shape that INTERFACE.md promises.

What the interface does not list but a lossless way back needs (version, byline, asides, flags, reader, ...) stands
after the promised keys. `text` beside a span is there for people; on the way back it is compared with the article.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, Final, TypeVar, get_args

from lontar.errors import InputError
from lontar.plain import seeming
from lontar.quotations import inside_quotation
from lontar.types import (
    ACTS,
    JUDGED_FIELDS,
    MENTION_KINDS,
    SPAN_KINDS,
    SPEAKER_KINDS,
    STATEMENT_KINDS,
    Article,
    Aside,
    Basis,
    Condition,
    Day,
    FieldValue,
    Judged,
    JudgedField,
    NoteKind,
    Precision,
    Reading,
    Skipped,
    Span,
    Speaker,
    Statement,
)  # fmt: skip

Json = dict[str, Any]
_Word = TypeVar("_Word", bound=str)

_PRECISIONS: Final[tuple[Precision, ...]] = get_args(Precision)
_ASIDES: Final[tuple[NoteKind, ...]] = get_args(NoteKind)
_BASES: Final[tuple[Basis, ...]] = get_args(Basis)
_CONDITIONS: Final = ("if", "unless", "as_long_as", "when", "even_if")
_JUDGED_KEYS: Final[Mapping[JudgedField, str]] = {"speaker": "speaker", "date": "said_on", "act": "act"}


def reading_to_json(reading: Reading) -> Json:
    """Return a reading as one JSON object: `{"article": {...}, "statements": [...]}`."""
    return {
        "article": article_to_json(reading.article),
        "statements": [statement_to_json(statement, reading.article.text) for statement in reading.statements],
    }


def article_to_json(article: Article) -> Json:
    """Return an article as JSON, its raw bytes apart."""
    return {
        "id": article.id, "url": article.url, "outlet": article.outlet, "title": article.title,
        "published": article.published, "language": article.language, "text": article.text, "skipped": None,
        "version": article.version, "byline": article.byline, "media_type": article.media_type,
        "source": article.source, "raw_digest": article.raw_digest,
        "asides": [asdict(aside) for aside in article.asides], "flags": list(article.flags),
    }  # fmt: skip


def statement_to_json(statement: Statement, text: str) -> Json:
    """Return a statement as JSON; `text` is its article's text, from which the words of each span are taken."""
    return {
        "id": statement.id, "kind": statement.kind, "act": statement.act, "confidence": statement.confidence,
        "model": statement.model, "spans": spans_to_json(statement.spans, text),
        "speaker": _speaker_to_json(statement.speaker),
        "speakers": [_speaker_to_json(speaker) for speaker in statement.speakers] or None,
        "said_on": None if statement.said_on is None else asdict(statement.said_on),
        "about_on": None if statement.about_on is None else asdict(statement.about_on),
        "deadline": statement.deadline, "target": statement.target,
        "condition": None if statement.condition is None else asdict(statement.condition), "reader": statement.reader,
        "judged": judged_to_json(statement), "act_confidence": statement.act_confidence,
        **({"inside_quotation": True} if inside_quotation(statement, text) else {}),
    }  # fmt: skip


def listed_article_to_json(article: Article) -> Json:
    """Return an article as a row of a list: everything but its text, whose length in characters is told."""
    summary = article_to_json(article)
    del summary["text"]
    return {**summary, "characters": len(article.text)}


def listed_statement_to_json(statement: Statement, article: Article) -> Json:
    """Return a statement as a row of a list, with what is known of its article."""
    known = ("id", "version", "url", "outlet", "title", "published", "language")
    return {
        **statement_to_json(statement, article.text),
        "article": {name: getattr(article, name) for name in known},
    }


def judged_to_json(statement: Statement) -> Json | None:
    """Return the judged fields under their keys in a statement's JSON, each with its judgement and what was read."""
    fields = {
        _JUDGED_KEYS[one.field]: {
            "judgement": one.judgement, "author": one.author, "read": field_to_json(one.read),
        }
        for one in statement.judged
    }  # fmt: skip
    return fields or None


def field_to_json(value: FieldValue) -> Any:
    """Return the value of a field that can be judged as JSON: an act, a day or null, or a list of speakers."""
    if isinstance(value, Day):
        return asdict(value)
    return [_speaker_to_json(speaker) for speaker in value] if isinstance(value, tuple) else value


def spans_to_json(spans: Iterable[Span], text: str) -> list[Json]:
    """Return spans as JSON, each with the words it covers in `text`."""
    return [
        {"kind": span.kind, "start": span.start, "end": span.end, "text": text[span.start : span.end]}
        for span in spans
    ]  # fmt: skip


def skipped_to_json(skipped: Skipped) -> Json:
    """Return an input that was not read as JSON: an article without text whose `skipped` gives the reason."""
    return {
        "article": {
            "id": None, "url": None, "outlet": None, "title": None, "published": None, "language": None, "text": None,
            "skipped": {"code": skipped.code, "message": skipped.message}, "source": skipped.source,
        },
        "statements": [],
    }  # fmt: skip


def reading_from_json(found: Mapping[str, Any]) -> Reading:
    """Return the reading that `reading_to_json` wrote; its article has no raw bytes.

    Raises InputError `bad_reading` for a missing or wrong field and `span_text_differs` where a span's words are not
    those of the article.
    """
    try:
        article = article_from_json(found["article"])
        statements = tuple(statement_from_json(each, article) for each in found["statements"])
    except (KeyError, TypeError, AttributeError) as error:
        raise _bad(error) from error
    return Reading(article=article, statements=statements)


def article_from_json(found: Mapping[str, Any]) -> Article:
    """Return the article that `article_to_json` wrote, without raw bytes."""
    if found.get("skipped") is not None:
        raise InputError(
            "reading_skipped",
            "The record of {source} says that it was skipped, so it holds no article. Leave such lines out.",
            source=found.get("source", "this input"),
        )
    try:
        return Article(
            id=_text(found["id"]), version=_text(found["version"]), text=_text(found["text"]),
            raw_digest=_text(found["raw_digest"]), url=found["url"], outlet=found["outlet"], title=found["title"],
            byline=found.get("byline"), published=found["published"], language=_text(found["language"]),
            media_type=found.get("media_type", "text/plain"), source=found.get("source", ""),
            asides=tuple(
                Aside(_one_of(aside["kind"], _ASIDES), aside["start"], aside["end"])
                for aside in found.get("asides", ())
            ),
            flags=tuple(found.get("flags", ())),
        )  # fmt: skip
    except (KeyError, TypeError) as error:
        raise _bad(error) from error


def statement_from_json(found: Mapping[str, Any], article: Article) -> Statement:
    """Return the statement that `statement_to_json` wrote about `article`.

    Raises InputError `bad_reading` for a missing or wrong field, `span_text_differs` where its words are not there.
    """
    try:
        condition = found.get("condition")
        return Statement(
            id=_text(found["id"]), article_id=article.id, article_version=article.version,
            kind=_one_of(found["kind"], STATEMENT_KINDS), act=_one_of(found["act"], ACTS),
            confidence=float(found["confidence"]), model=_text(found["model"]),
            spans=spans_from_json(found["spans"], article.text), speaker=_speaker_from_json(found["speaker"]),
            speakers=_speakers_from_json(found.get("speakers") or ()),
            said_on=_day_from_json(found.get("said_on")), about_on=_day_from_json(found.get("about_on")),
            deadline=_deadline(found.get("deadline")), target=found.get("target"),
            condition=None if condition is None else _condition_from_json(condition, article.text),
            reader=found.get("reader", "model"), judged=_judged_from_json(found.get("judged") or {}),
            act_confidence=None if found.get("act_confidence") is None else float(found["act_confidence"]),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError) as error:
        raise _bad(error) from error


def field_from_json(field: JudgedField, found: Any) -> FieldValue:
    """Return the value that `field_to_json` wrote; InputError `bad_reading` where it is none of that field."""
    try:
        if field == "act":
            return _one_of(found, ACTS)
        return _day_from_json(found) if field == "date" else _speakers_from_json(found)
    except (KeyError, TypeError, AttributeError) as error:
        raise _bad(error) from error


def spans_from_json(found: Iterable[Mapping[str, Any]], text: str) -> tuple[Span, ...]:
    """Return spans that lie in `text`; raises InputError `span_outside` or `span_text_differs` where they do not."""
    try:
        return tuple(
            Span(_one_of(span["kind"], SPAN_KINDS), *_range(span, text))
            for span in found
        )  # fmt: skip
    except (KeyError, TypeError) as error:
        raise _bad(error) from error


def _range(found: Mapping[str, Any], text: str) -> tuple[int, int]:
    start, end = found["start"], found["end"]
    if type(start) is not int or type(end) is not int:
        raise _bad(TypeError(f"offsets are whole numbers, not {start!r} and {end!r}"))
    if not 0 <= start < end <= len(text):
        raise InputError(
            "span_outside",
            "The span {start}..{end} does not lie in the article's {length} characters. "
            "Offsets are characters, counted from 0, and the end is not included.",
            start=start, end=end, length=len(text),
        )  # fmt: skip
    if found.get("text", text[start:end]) != text[start:end]:
        raise InputError(
            "span_text_differs",
            "The span {start}..{end} should read {expected!r}, but the article has {actual!r} there. "
            "Count offsets in characters of the article's own text.",
            start=start, end=end, expected=found["text"], actual=text[start:end],
        )  # fmt: skip
    return start, end


def _speaker_to_json(speaker: Speaker) -> Json:
    return {
        "name": speaker.name, "kind": speaker.kind, "actor": speaker.actor, "mention": speaker.mention,
        "role": speaker.role, "affiliation": speaker.affiliation, "role_then": speaker.role_then,
        **seeming(speaker.name),
    }  # fmt: skip


def _judged_from_json(found: Mapping[str, Any]) -> tuple[Judged, ...]:
    listed = ((field, found[key]) for field in JUDGED_FIELDS if (key := _JUDGED_KEYS[field]) in found)
    return tuple(
        Judged(field, _text(one["judgement"]), _text(one["author"]), field_from_json(field, one["read"]))
        for field, one in listed
    )


def _speakers_from_json(found: Iterable[Mapping[str, Any]]) -> tuple[Speaker, ...]:
    return tuple(_speaker_from_json(speaker) for speaker in found)


def _speaker_from_json(found: Mapping[str, Any]) -> Speaker:
    return Speaker(
        name=_text(found["name"]), kind=_one_of(found["kind"], SPEAKER_KINDS),
        mention=_one_of(found["mention"], MENTION_KINDS), actor=found.get("actor"), role=found.get("role"),
        affiliation=found.get("affiliation"), role_then=found.get("role_then"),
    )  # fmt: skip


def _day_from_json(found: Mapping[str, Any] | None) -> Day | None:
    if found is None:
        return None
    return Day(
        value=found["value"],
        precision=_one_of(found["precision"], _PRECISIONS),
        text=found["text"],
        basis=_one_of(found["basis"], _BASES),
    )


def _condition_from_json(found: Mapping[str, Any], text: str) -> Condition:
    start, end = _range(found, text)
    return Condition(text=text[start:end], start=start, end=end, type=_one_of(found["type"], _CONDITIONS))


def _one_of(found: object, allowed: tuple[_Word, ...]) -> _Word:
    for word in allowed:
        if word == found:
            return word
    raise _bad(ValueError(f"{found!r} is none of {', '.join(allowed)}"))


def _deadline(found: object) -> str | None:
    """Return a deadline that is a day, a month or a year (ISO); what is asked by days cannot take another."""
    if found is None:
        return None
    told = _text(found)
    date.fromisoformat(told + {4: "-01-01", 7: "-01"}.get(len(told), ""))
    return told


def _text(found: object) -> str:
    if not isinstance(found, str):
        raise TypeError(f"text was expected, not {found!r}")
    return found


def _bad(error: Exception) -> InputError:
    reason = f"the field {error} is missing" if isinstance(error, KeyError) else str(error)
    return InputError(
        "bad_reading",
        "This is not the JSON of a read article: {reason}. `lontar read --json` writes it; the keys are listed in "
        "the interface documentation.",
        reason=reason,
    )  # fmt: skip
