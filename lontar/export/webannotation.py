"""Statements as annotations of the W3C (Web Annotation Data Model), in pages of an ordered collection.

`collection.json` leads to `page-00001.json` and so on. Every statement is one annotation: its targets are the exact
ranges of its contents in the article, its bodies say in words and in keys of Lontar's own (`lontar:act`) who did what.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

from lontar.export.names import wikidata_id
from lontar.export.parts import Parts, Written
from lontar.identity import article_urn, statement_urn
from lontar.types import Article, Day, Reading, Span, Speaker, Statement

Json = dict[str, Any]

PAGE: Final = 500
"""Annotations on a page."""
AROUND: Final = 32
"""Characters before and after a quotation by which it is found again."""
CONTEXT: Final = ["http://www.w3.org/ns/anno.jsonld", {"lontar": "urn:lontar:"}]


def write_webannotation(readings: Iterable[Reading], folder: Path, _parts: Parts | None = None) -> Written:
    """Write the collection and its pages, one page in memory at a time."""
    version = importlib.import_module("lontar").__version__
    found = (
        annotation(one, reading.article, version=version) for reading in readings for one in reading.statements
    )  # fmt: skip
    total = pages = 0
    items = list(islice(found, PAGE))
    while items:
        following = list(islice(found, PAGE))
        _write(folder / _page(pages), _page_of(items, number=pages, start=total, last=not following))
        total, pages, items = total + len(items), pages + 1, following
    ends = {"first": _page(0), "last": _page(pages - 1)} if pages else {}
    label = "Statements of a Lontar ledger"
    collection = {"@context": CONTEXT, "id": "collection.json", "type": "AnnotationCollection", "label": label}
    _write(folder / "collection.json", {**collection, "total": total, **ends})
    return Written({"annotations": total, "pages": pages})


def annotation(statement: Statement, article: Article, *, version: str) -> Json:
    """Return a statement as an annotation; `version` is Lontar's. Offsets are code points of the article's text."""
    spans = statement.of("CON") or statement.spans
    targets = [_target(span, article) for span in spans]
    found: Json = {
        "id": statement_urn(statement.id), "type": "Annotation", "motivation": "describing",
        "body": list(_bodies(statement)), "target": targets[0] if len(targets) == 1 else targets,
        "generator": {
            "id": f"urn:lontar:model:{statement.model}" if statement.model else "urn:lontar:program",
            "type": "Software", "name": " ".join(filter(None, ("Lontar", version, statement.model))),
        },
    }  # fmt: skip
    if statement.reader != "model":
        found["creator"] = {"type": "Person", "name": statement.reader}
    return found


def _bodies(statement: Statement) -> Iterator[Json]:
    people, condition = statement.speakers or (statement.speaker,), statement.condition
    words = (
        ", ".join(one.name for one in people), statement.act, _said(statement.said_on),
        condition.text if condition else None,
    )  # fmt: skip
    yield {
        "type": "TextualBody", "purpose": "describing", "format": "text/plain",
        "value": " | ".join(word for word in words if word),
        **_filled(
            {
                "lontar:kind": statement.kind, "lontar:act": statement.act, "lontar:confidence": statement.confidence,
                "lontar:speaker": [_speaker(one) for one in people], "lontar:saidOn": _day(statement.said_on),
                "lontar:aboutOn": _day(statement.about_on), "lontar:deadline": statement.deadline,
                "lontar:condition": condition and condition.text, "lontar:addressee": statement.target,
                "lontar:judged": [one.field for one in statement.judged] or None,
            }
        ),
    }  # fmt: skip
    yield {"type": "TextualBody", "purpose": "tagging", "format": "text/plain", "value": statement.act}
    for one in people:
        if known := wikidata_id(one.actor):
            source = f"http://www.wikidata.org/entity/{known}"
            yield {"type": "SpecificResource", "purpose": "identifying", "source": source}


def _target(span: Span, article: Article) -> Json:
    text, start, end = article.text, span.start, span.end
    return {
        "type": "SpecificResource", "source": article.url or article_urn(article.id),
        "selector": [
            {
                "type": "TextQuoteSelector", "exact": text[start:end], "prefix": text[max(start - AROUND, 0) : start],
                "suffix": text[end : end + AROUND],
            },
            {"type": "TextPositionSelector", "start": start, "end": end},
        ],
        "lontar:article": article.id, "lontar:version": article.version,
    }  # fmt: skip


def _speaker(one: Speaker) -> Json:
    return _filled(
        {
            "lontar:name": one.name, "lontar:kind": one.kind, "lontar:actor": one.actor, "lontar:role": one.role,
            "lontar:affiliation": one.affiliation, "lontar:roleThen": one.role_then,
        }
    )  # fmt: skip


def _said(day: Day | None) -> str | None:
    if day is None or day.value is None:
        return None
    # Placed by the article's latest day it is only the day by which it was said.
    return f"by {day.value}" if day.basis == "article" else day.value


def _day(day: Day | None) -> Json | None:
    if day is None or day.value is None:
        return None
    return _filled({"lontar:value": day.value, "lontar:precision": day.precision, "lontar:basis": day.basis})


def _filled(found: Json) -> Json:
    return {key: value for key, value in found.items() if value is not None}


def _page(number: int) -> str:
    return f"page-{number + 1:05}.json"


def _page_of(items: list[Json], *, number: int, start: int, last: bool) -> Json:
    around = {"prev": _page(number - 1)} if number else {}
    if not last:
        around["next"] = _page(number + 1)
    return {
        "@context": CONTEXT, "id": _page(number), "type": "AnnotationPage", "partOf": "collection.json",
        "startIndex": start, **around, "items": items,
    }  # fmt: skip


def _write(path: Path, found: Json) -> None:
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
