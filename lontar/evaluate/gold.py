"""Test files of `lontar eval statements`: JSON lines of articles with their statements, each checked as it is read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from lontar.errors import InputError
from lontar.evaluate.lines import lines_of
from lontar.identity import bytes_digest, statement_id, text_version
from lontar.types import (
    ACTS,
    MENTION_KINDS,
    SPAN_KINDS,
    SPEAKER_KINDS,
    STATEMENT_KINDS,
    Article,
    Day,
    Precision,
    Reading,
    Span,
    Speaker,
    Statement,
)  # fmt: skip

_Word = TypeVar("_Word", bound=str)

_NAMES: Final = {"str": "text", "list": "a list", "dict": "an object", "NoneType": "null"}
_PRECISIONS: Final[Mapping[int, Precision]] = {4: "year", 7: "month", 10: "day"}


def read_gold(path: Path) -> Iterator[Reading]:
    """Return the articles of a test file; InputError with file, line, what was found and what is expected."""
    for number, line in lines_of(path):
        yield _reading(path, number, line)


def _reading(path: Path, number: int, line: str) -> Reading:
    try:
        return reading_of(json.loads(line))
    except json.JSONDecodeError as error:
        problem = f"no JSON ({error.msg} at character {error.pos})"
    except KeyError as error:
        problem = f"the field {error} is missing"
    except (TypeError, ValueError, AttributeError) as error:
        problem = str(error)
    raise InputError(
        "bad_test_line",
        "{path}, line {line}: {problem}. A line is one article as JSON: text, published, language, and statements "
        "with spans ([kind, start, end], in characters), speaker, kind, act, said_on.",
        path=path,
        line=number,
        problem=problem,
    )


def reading_of(found: Any) -> Reading:
    """Return a line of a test file as a reading; KeyError, TypeError or ValueError that says what is wrong."""
    if not isinstance(found, dict):
        raise TypeError(f"an object was expected, not {_NAMES.get(type(found).__name__, found)}")
    record: dict[str, Any] = found.get("article", found)
    text = _of_type(record["text"], str, "text")
    article = Article(
        id=str(record.get("id") or text_version(text)[:16]),
        version=text_version(text),
        text=text,
        raw_digest=bytes_digest(text.encode()),
        outlet=record.get("outlet"),
        title=record.get("title"),
        published=record.get("published"),
        language=record.get("language") or "und",
        source=str(record.get("origin") or record.get("source") or ""),
    )
    statements = _of_type(found["statements"], list, "statements")
    return Reading(article, tuple(_statement(one, article) for one in statements))


def _statement(found: Any, article: Article) -> Statement:
    record = _of_type(found, dict, "a statement")
    spans = tuple(_span(one, article) for one in _of_type(record["spans"], list, "spans"))
    speakers = tuple(_speakers(record))
    return Statement(
        id=statement_id(article, spans),
        article_id=article.id,
        article_version=article.version,
        kind=_one_of("kind", record["kind"], STATEMENT_KINDS),
        act=_one_of("act", record["act"], ACTS),
        confidence=1.0,
        model="gold",
        spans=spans,
        speaker=speakers[0],
        speakers=speakers if len(speakers) > 1 else (),
        said_on=_day(record.get("said_on")),
        deadline=record.get("deadline"),
        target=record.get("target"),
        reader="gold",
    )


def _span(found: Any, article: Article) -> Span:
    if isinstance(found, dict):
        kind, start, end = found["kind"], found["start"], found["end"]
    elif isinstance(found, list) and len(found) == 3:
        kind, start, end = found
    else:
        raise TypeError(f"a span is [kind, start, end], not {found!r}")
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(article.text):
        raise ValueError(f"the span {start}..{end} does not lie in the text's {len(article.text)} characters")
    return Span(_one_of("span kind", kind, SPAN_KINDS), start, end)


def _speakers(record: Mapping[str, Any]) -> Iterator[Speaker]:
    named = record["speaker"]
    kind = _one_of("speaker_kind", record.get("speaker_kind", "person"), SPEAKER_KINDS)
    mention = _one_of("mention", record.get("mention", "name"), MENTION_KINDS)
    if isinstance(named, dict):
        # The shape of `lontar read --json`, for files made from it.
        kind = _one_of("speaker kind", named.get("kind", kind), SPEAKER_KINDS)
        mention = _one_of("mention", named.get("mention", mention), MENTION_KINDS)
        record, named = {**record, **named}, named["name"]
    names = named if isinstance(named, list) else [named]
    if not names or not all(isinstance(name, str) for name in names):
        raise TypeError(f"speaker is a name or a list of names, not {named!r}")
    for name in names:
        yield Speaker(name, kind, mention, role=record.get("role"), affiliation=record.get("affiliation"))


def _day(found: Any) -> Day | None:
    if found is None:
        return None
    value = found.get("value") if isinstance(found, dict) else found
    if value is None:
        return None
    if not isinstance(value, str) or len(value) not in _PRECISIONS:
        raise ValueError(f"said_on is a day (2024-02-27), a month (2024-02), a year (2024) or null, not {value!r}")
    return Day(value, _PRECISIONS[len(value)], None, "text")


def _one_of(field: str, found: object, allowed: tuple[_Word, ...]) -> _Word:
    for word in allowed:
        if word == found:
            return word
    raise ValueError(f"{field} is {found!r}, but it must be one of {', '.join(allowed)}")


def _of_type(found: Any, wanted: type[str] | type[list[Any]] | type[dict[str, Any]], field: str) -> Any:
    if not isinstance(found, wanted):
        raise TypeError(f"{field} must be {_NAMES[wanted.__name__]}, not {_NAMES.get(type(found).__name__, found)}")
    return found
