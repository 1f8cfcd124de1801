"""Utterances: which reports were put together, against the gold, and how many of them count as independent."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from math import comb
from pathlib import Path
from typing import Any, Final

from lontar.evaluate.lines import Row, field_problem, rows_of
from lontar.evaluate.matching import overlap
from lontar.evaluate.scores import Scores, prf
from lontar.identity import bytes_digest, text_version
from lontar.types import Article, Span

_FORMS: Final = (
    "article (id, text; outlet, published, language, url, title or null), utterances ([[passage of the text, key], …]) "
    "and, for an agency's text, agency"
)
_KNOWN: Final = ("outlet", "published", "language", "url", "title")


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """An article of a collection with the contents of its statements, each with the key of its utterance.

    `origin` is whom its reports go back to: the agency whose text it prints, else its outlet, else itself.
    """

    article: Article
    passages: tuple[tuple[Span, str], ...]
    origin: str


@dataclass(frozen=True, slots=True)
class Report:
    """A statement that was read: its id, that of its article, and its content."""

    statement: str
    article: str
    content: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Cluster:
    """The reports that were put together as one utterance, and how many of them were taken for independent."""

    id: str
    reports: tuple[Report, ...]
    independent_reports: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A gold passage with the report that reads it, and the cluster of that; None where it was not found."""

    article: str
    passage: str
    key: str
    origin: str
    report: Report | None = None
    cluster: Cluster | None = None


def read_collection(path: Path) -> list[GoldArticle]:
    """Return the articles of a test file; InputError with file, line, what was found and what is expected."""
    return [_article(row) for row in rows_of(path, partial(_problem, set()), forms=_FORMS)]


def placed(articles: Iterable[GoldArticle], clusters: Iterable[Cluster]) -> list[Placed]:
    """Give each gold passage the read statement of its article whose content overlaps it most, where any does."""
    read: dict[str, list[tuple[Report, Cluster]]] = {}
    for cluster in clusters:
        for report in cluster.reports:
            read.setdefault(report.article, []).append((report, cluster))
    return [_placed(one, span, key, read.get(one.article.id, [])) for one in articles for span, key in one.passages]


def score_merge(collections: Sequence[Sequence[Placed]]) -> Scores:
    """Score the placed passages of collections that have nothing to do with each other; shares in [0, 1] or counts.

    `b_cubed` and `pairwise` are over the passages that were found; in `_all` one that was not is a cluster of its own.
    """
    everything = [(number, one) for number, collection in enumerate(collections) for one in collection]
    whole = [((number, one.key), _label(number, one, place)) for place, (number, one) in enumerate(everything)]
    found = [pair for pair, (_, one) in zip(whole, everything, strict=True) if one.cluster is not None]
    reports = Counter(key for key, _ in whole)
    return {
        "passages": len(whole),
        "found": len(found),
        "found_share": len(found) / len(whole) if whole else None,
        "utterances": len(reports),
        "utterances_of_several": sum(number > 1 for number in reports.values()),
        "b_cubed": b_cubed(found),
        "b_cubed_all": b_cubed(whole),
        "pairwise": pairwise(found),
        "pairwise_all": pairwise(whole),
        "independent_reports": independent(collections),
    }


def merge_rows(passages: Iterable[Placed]) -> Iterator[Row]:
    """Yield each gold passage with its key and origin, the statement and the utterance that it was found in."""
    for one in passages:
        cluster = one.cluster
        yield {
            "article": one.article,
            "passage": one.passage,
            "key": one.key,
            "origin": one.origin,
            "statement": one.report.statement if one.report else None,
            "utterance": cluster.id if cluster else None,
            "reports": len(cluster.reports) if cluster else None,
            "independent_reports": cluster.independent_reports if cluster else None,
        }


def b_cubed(labels: Sequence[tuple[Hashable, Hashable]]) -> Scores:
    """B-cubed figures of elements with a gold and an answered label (Bagga and Baldwin 1998); counts are clusters."""
    both, gold, answered = _sizes(labels)
    right = {pair: number * number for pair, number in both.items()}
    precision = sum(number / answered[pair[1]] for pair, number in right.items()) / len(labels) if labels else 0.0
    recall = sum(number / gold[pair[0]] for pair, number in right.items()) / len(labels) if labels else 0.0
    f1 = 2 * precision * recall / (precision + recall) if labels else 0.0
    return {"precision": precision, "recall": recall, "f1": f1, "gold": len(gold), "found": len(answered)}


def pairwise(labels: Sequence[tuple[Hashable, Hashable]]) -> Scores:
    """Precision and recall of the pairs that share a label; counts are pairs."""
    right, expected, given = (sum(comb(number, 2) for number in sizes.values()) for sizes in _sizes(labels))
    return prf(right, given, expected)


def independent(collections: Iterable[Sequence[Placed]]) -> Scores:
    """Share of utterances with two found reports or more whose number of independent ones is right.

    The number answered is that of the cluster with most of the reports, the first in the file of several such. The
    gold one counts distinct origins: in `share` of all reports, in `share_of_found` of those that were found.
    """
    of = right = right_found = too_many = 0
    for collection in collections:
        utterances: dict[str, list[Placed]] = {}
        for one in collection:
            utterances.setdefault(one.key, []).append(one)
        for reports in utterances.values():
            found = [(one, one.cluster) for one in reports if one.cluster is not None]
            if len(found) < 2:
                continue
            most = Counter(cluster.id for _, cluster in found).most_common(1)[0][0]
            told = next(cluster.independent_reports for _, cluster in found if cluster.id == most)
            expected = len({one.origin for one in reports})
            of += 1
            right += told == expected
            too_many += told > expected
            right_found += told == len({one.origin for one, _ in found})
    shares = {"share": right / of if of else None, "share_of_found": right_found / of if of else None}
    return {**shares, "right": right, "too_many": too_many, "too_few": of - right - too_many, "of": of}


def _placed(one: GoldArticle, span: Span, key: str, read: Sequence[tuple[Report, Cluster]]) -> Placed:
    weighed = [(overlap((span,), report.content), -place) for place, (report, _) in enumerate(read)]
    shared, place = max(weighed, default=(0.0, 0))
    report, cluster = read[-place] if shared else (None, None)
    return Placed(one.article.id, one.article.text[span.start : span.end], key, one.origin, report, cluster)


def _label(number: int, one: Placed, place: int) -> Hashable:
    return (number, one.cluster.id) if one.cluster is not None else place


def _sizes(
    labels: Sequence[tuple[Hashable, Hashable]],
) -> tuple[Counter[tuple[Hashable, Hashable]], Counter[Hashable], Counter[Hashable]]:
    return Counter(labels), Counter(gold for gold, _ in labels), Counter(answered for _, answered in labels)


def _article(row: Row) -> GoldArticle:
    record, text = row["article"], row["article"]["text"]
    article = Article(
        id=record["id"],
        version=text_version(text),
        text=text,
        raw_digest=bytes_digest(text.encode()),
        url=record.get("url"),
        outlet=record.get("outlet"),
        title=record.get("title"),
        published=record.get("published"),
        language=record.get("language") or "und",
        source=record["id"],
    )
    passages = tuple(
        (Span("CON", start := text.index(passage), start + len(passage)), key) for passage, key in row["utterances"]
    )
    origin = row.get("agency") or article.outlet or article.id
    return GoldArticle(article, passages, " ".join(origin.casefold().split()))


def _problem(seen: set[str], row: Any) -> str:
    """Say what is wrong with a line; `seen` are the ids of the articles before it."""
    if not isinstance(row, dict):
        return "it is no object"
    if "article" not in row or "utterances" not in row:
        return f"the field {'article' if 'article' not in row else 'utterances'} is missing"
    problem = _article_problem(row["article"]) or _agency_problem(row)
    if problem:
        return problem
    record = row["article"]
    if record["id"] in seen:
        return f"the article {record['id']} stands in an earlier line too"
    seen.add(record["id"])
    if not isinstance(row["utterances"], list):
        return "utterances is no list"
    return next(filter(None, (_passage_problem(one, record["text"]) for one in row["utterances"])), "")


def _article_problem(record: Any) -> str:
    if not isinstance(record, dict):
        return "article is no object"
    problem = field_problem(record, {"id": str, "text": str})
    for name in _KNOWN:
        value = record.get(name)
        if not problem and value is not None and not isinstance(value, str):
            problem = f"{name} is {value!r}, not text or null"
    published = record.get("published")
    if not problem and published is not None and not re.match(r"\d{4}-\d\d-\d\d", published):
        problem = f"published is {published!r}, not a day as 2024-02-27"
    return f"in article, {problem}" if problem else ""


def _agency_problem(row: Row) -> str:
    agency = row.get("agency")
    return "" if agency is None or isinstance(agency, str) else f"agency is {agency!r}, not text"


def _passage_problem(found: Any, text: str) -> str:
    if not isinstance(found, list) or len(found) != 2 or not all(isinstance(word, str) and word for word in found):
        return f"an utterance is [passage, key], not {found!r}"
    times = text.count(found[0])
    if times == 1:
        return ""
    return f"the passage {found[0]!r} stands {'nowhere' if not times else f'{times} times'} in the text, not once"
