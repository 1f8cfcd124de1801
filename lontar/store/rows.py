"""The words of the record as rows, and rows as words: no SQL is run here."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import RowMapping

from lontar.store.days import Interval, interval
from lontar.store.words import forms_of, role_words, words_of
from lontar.types import Article, Aside, Condition, Day, Judged, Judgement, Span, Speaker, Statement

Row = dict[str, Any]
Authors = Mapping[str, str]
"""Whose a judgement is, by its id."""

_KEPT_LEVEL = 6  # zlib's default: level 9 takes twice the time for 1 % less on news pages


def article_row(article: Article, *, now: str) -> Row:
    """Return the row of `articles`: what listings are narrowed by and ordered by."""
    first_day, last_day = interval(article.published) or (None, None)
    return {
        "id": article.id, "version": article.version, "outlet": article.outlet, "language": article.language,
        "first_day": first_day, "last_day": last_day, "added_at": now,
    }  # fmt: skip


def version_row(article: Article, *, now: str) -> Row:
    """Return the row of `article_versions`, raw bytes compressed."""
    return {
        "article_id": article.id, "version": article.version, "added_at": now, "url": article.url,
        "outlet": article.outlet, "title": article.title, "byline": article.byline, "published": article.published,
        "language": article.language, "media_type": article.media_type, "source": article.source,
        "asides": [[aside.kind, aside.start, aside.end] for aside in article.asides], "flags": list(article.flags),
        "raw_digest": article.raw_digest, "text": article.text,
        "raw": zlib.compress(article.raw, _KEPT_LEVEL) if article.raw else None,
        "forms": forms_of(f"{article.title or ''} {article.text}", article.language),
    }  # fmt: skip


def article_of(row: RowMapping) -> Article:
    """Return the article of a row of `article_versions`, its raw bytes left where they are."""
    return Article(
        id=row["article_id"], version=row["version"], text=row["text"], raw_digest=row["raw_digest"], url=row["url"],
        outlet=row["outlet"], title=row["title"], byline=row["byline"], published=row["published"],
        language=row["language"], media_type=row["media_type"], source=row["source"],
        asides=tuple(Aside(kind, start, end) for kind, start, end in row["asides"]), flags=tuple(row["flags"]),
    )  # fmt: skip


def passage_of(spans: Iterable[Span], text: str) -> str:
    """Return what a statement shows: its contents, parted by an ellipsis, else the words from first to last span."""
    spans = list(spans)
    contents = sorted((span.start, span.end) for span in spans if span.kind == "CON")
    if contents:
        return " … ".join(text[start:end] for start, end in contents)
    return text[min(span.start for span in spans) : max(span.end for span in spans)] if spans else ""


def statement_row(statement: Statement, article: Article, *, place: int) -> Row:
    """Return the row of `statements`; its day is that of the saying, else of the article's publication."""
    said, about, condition = statement.said_on, statement.about_on, statement.condition
    first_day, last_day = days_listed(said, article.published)
    passage = passage_of(statement.spans, article.text)
    return {
        "id": statement.id, "article_id": article.id, "article_version": article.version, "place": place,
        "kind": statement.kind, "act": statement.act, "confidence": statement.confidence, "model": statement.model,
        "act_confidence": statement.act_confidence, "reader": statement.reader,
        "start": min((span.start for span in statement.spans), default=0),
        "passage": passage, "forms": forms_of(passage, article.language), "first_day": first_day, "last_day": last_day,
        **day_columns("said", said), **day_columns("about", about),
        "deadline": statement.deadline, "target": statement.target,
        "condition_text": condition and condition.text, "condition_start": condition and condition.start,
        "condition_end": condition and condition.end, "condition_type": condition and condition.type,
        "superseded": False, "rejected": False,
    }  # fmt: skip


def days_listed(said: Day | None, published: str | None) -> Interval | tuple[None, None]:
    """Return the first and last day that a statement is listed under: of the saying, else of publication."""
    return interval(said.value if said else None) or interval(published) or (None, None)


def day_columns(name: str, day: Day | None) -> Row:
    """Return the columns of `statements` that hold a day: "said", "about", "read_said"."""
    return {
        f"{name}_on": day and day.value, f"{name}_precision": day and day.precision,
        f"{name}_text": day and day.text, f"{name}_basis": day and day.basis,
    }  # fmt: skip


def span_rows(statement_id: str, spans: Sequence[Span], *, judgement_id: str = "", first: int = 0) -> list[Row]:
    """Return the rows of `spans`; `judgement_id` names the decision that they come from, empty for the reading."""
    return [
        {
            "statement_id": statement_id, "place": place, "kind": span.kind, "start": span.start, "end": span.end,
            "judgement_id": judgement_id, "replaced": False,
        }
        for place, span in enumerate(spans, start=first)
    ]  # fmt: skip


def speaker_rows(statement_id: str, people: Sequence[Speaker], *, judgement_id: str = "", first: int = 0) -> list[Row]:
    """Return the rows of `speakers`: the first is the speaker; several in one phrase follow in their order.

    `judgement_id` names the decision that they come from, empty for the reading.
    """
    return [
        {
            "statement_id": statement_id, "place": place, "name": speaker.name, "words": words_of(speaker.name),
            "kind": speaker.kind, "mention": speaker.mention, "actor": speaker.actor, "role": speaker.role,
            "affiliation": speaker.affiliation, "role_then": speaker.role_then,
            "role_words": role_words(speaker.role, speaker.affiliation, speaker.role_then),
            "judgement_id": judgement_id, "replaced": False, "role_judgement_id": None, "read_role_then": None,
        }
        for place, speaker in enumerate(people, start=first)
    ]  # fmt: skip


def statement_of(
    row: RowMapping, spans: Sequence[RowMapping], speakers: Sequence[RowMapping], *, text: str, authors: Authors
) -> Statement:
    """Return the statement of a row of `statements` with its rows of `spans` and `speakers`, each in order.

    `text` is that of its article; of `speakers` those replaced by a judgement too; `authors` knows whose each judgement
    is that stands in a field.
    """
    people = tuple(speaker_of(speaker) for speaker in speakers if not speaker["replaced"])
    return Statement(
        id=row["id"], article_id=row["article_id"], article_version=row["article_version"], kind=row["kind"],
        act=row["act"], confidence=row["confidence"], model=row["model"], spans=_spans_of(spans), speaker=people[0],
        speakers=people if len(people) > 1 else (), said_on=day_of(row, "said"), about_on=day_of(row, "about"),
        deadline=row["deadline"], target=row["target"], condition=_condition_of(row, spans, text), reader=row["reader"],
        judged=tuple(_judged_of(row, speakers, authors)),
        # It is of the act that was read.
        act_confidence=row["act_confidence"] if row["act_judgement_id"] is None else None,
    )  # fmt: skip


def judgements_in(row: RowMapping, speakers: Iterable[RowMapping]) -> set[str]:
    """Return the ids of the judgements that stand in fields of a statement."""
    found = {row["act_judgement_id"], row["said_judgement_id"], *(speaker["judgement_id"] for speaker in speakers)}
    return found - {None, ""}


def _judged_of(row: RowMapping, speakers: Sequence[RowMapping], authors: Authors) -> Iterator[Judged]:
    by = next((speaker["judgement_id"] for speaker in speakers if speaker["judgement_id"]), None)
    if by is not None:
        read = tuple(speaker_of(speaker) for speaker in speakers if not speaker["judgement_id"])
        yield Judged("speaker", by, authors.get(by, ""), read)
    if (by := row["said_judgement_id"]) is not None:
        yield Judged("date", by, authors.get(by, ""), day_of(row, "read_said"))
    if (by := row["act_judgement_id"]) is not None:
        yield Judged("act", by, authors.get(by, ""), row["read_act"])


def _spans_of(rows: Sequence[RowMapping]) -> tuple[Span, ...]:
    spans = (Span(row["kind"], row["start"], row["end"]) for row in rows)
    judged = any(row["judgement_id"] for row in rows)
    return tuple(sorted(spans, key=lambda span: (span.start, span.end)) if judged else spans)


def speaker_of(row: RowMapping) -> Speaker:
    """Return the speaker of a row of `speakers`."""
    return Speaker(
        name=row["name"], kind=row["kind"], mention=row["mention"], actor=row["actor"], role=row["role"],
        affiliation=row["affiliation"], role_then=row["role_then"],
    )  # fmt: skip


def day_of(row: RowMapping, name: str) -> Day | None:
    """Return the day that the columns of `day_columns` hold."""
    if row[f"{name}_precision"] is None:
        return None
    return Day(row[f"{name}_on"], row[f"{name}_precision"], row[f"{name}_text"], row[f"{name}_basis"])


def _condition_of(row: RowMapping, spans: Sequence[RowMapping], text: str) -> Condition | None:
    if row["condition_type"] is None:
        return None
    for span in spans:
        # A person has said where the condition stands: the sense of its conjunction is still the reading's.
        if span["kind"] == "IF" and span["judgement_id"]:
            return Condition(text[span["start"] : span["end"]], span["start"], span["end"], row["condition_type"])
    return Condition(row["condition_text"], row["condition_start"], row["condition_end"], row["condition_type"])


def judgement_row(judgement: Judgement, *, article_id: str) -> Row:
    """Return the row of `judgements`; `article_id` is the article that its subject belongs to."""
    return {**asdict(judgement), "article_id": article_id}


def judgement_of(row: RowMapping | Mapping[str, Any]) -> Judgement:
    """Return the judgement of a row of `judgements`."""
    return Judgement(**{field.name: row[field.name] for field in fields(Judgement)})
