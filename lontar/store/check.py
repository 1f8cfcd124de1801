"""Verifying a ledger: every promise that can be verified, each broken one a finding.

file_damaged, reference_missing    the database itself
full_text_stale                    the index does not say what the rows say
forms_differ                       the word forms beside a text are not those of its words
article_id_form, article_current   an id is no hash; what listings see differs from the current version
text_digest, raw_digest            text or bytes are not those that were stored
span_outside, aside_outside        offsets do not lie in the text
statement_id, passage_differs, condition_differs, word_unknown, model_missing, speaker_missing, speaker_counts,
version_superseded
judgement_subject, judgement_undoes, judgement_anchor, judgement_value, judgement_effect
taken_down_text                    something is left of an article that was taken down
reported_differs                   a statement does not know whether it reports an utterance
utterance_counts, utterance_id      an utterance does not count the reports that it has, or is not named by its first
merge_subject                      a decision compares with a statement that the ledger does not hold
export_unfinished                  an export is not loaded whole: until then decisions may wait for their articles
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Connection, Engine, RowMapping, Table, exists, func, select, union

from lontar.errors import UsageError
from lontar.identity import statement_id, text_version, utterance_id
from lontar.store import dialects, judging
from lontar.store.effects import Effect, effects, is_rejected, judged_columns, take
from lontar.store.keeping import UNFINISHED
from lontar.store.listing import by_statement
from lontar.store.reading_tables import past_readings
from lontar.store.rows import article_of, article_row, passage_of, speaker_rows
from lontar.store.tables import (
    anchors,
    article_versions,
    articles,
    judgements,
    reports,
    skipped,
    spans,
    speakers,
    statements,
    tombstones,
    utterances,
)
from lontar.store.words import forms_of
from lontar.types import ACTS, SPAN_KINDS, STATEMENT_KINDS, Article, Span

_ID: Final = re.compile(r"[0-9a-f]{16,64}")
_MIRRORED: Final = ("outlet", "language", "first_day", "last_day")


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken promise: a stable code, the id of what it is about, and what is wrong."""

    code: str
    subject: str
    message: str


def findings(engine: Engine) -> Iterator[Finding]:
    """Yield what is wrong with a ledger, article by article, in constant memory."""
    with dialects.for_writing(engine).begin() as connection:
        # The index is asked through an INSERT that changes nothing: hence a writer.
        stale = list(dialects.full_text_differences(connection))
    for table in stale:
        yield Finding("full_text_stale", table, "The full-text index is not in step with the rows.")
    with engine.connect() as connection:
        for code, message in dialects.integrity(connection):
            yield Finding(code, "ledger", f"The database says: {message}.")
        ids = connection.execute(select(articles).order_by(articles.c.id).execution_options(yield_per=200)).mappings()
        for row in ids:
            yield from _of_article(connection, row)
        yield from _of_leftovers(connection)


def _of_article(connection: Connection, row: RowMapping) -> Iterator[Finding]:
    article_id = row["id"]
    if not _ID.fullmatch(article_id):
        yield Finding("article_id_form", article_id, "The id is not a hash in lower-case hexadecimal digits.")
    query = select(article_versions).where(article_versions.c.article_id == article_id)
    versions = {version["version"]: version for version in connection.execute(query).mappings()}
    current = versions.get(row["version"])
    mirrored = current and article_row(article_of(current), now="")
    if not mirrored or any(mirrored[name] != row[name] for name in _MIRRORED):
        yield Finding("article_current", article_id, "What listings see of it is not what its current version says.")
    rows, links = judging.rows_of(connection, article_id), judging.anchors_of(connection, article_id)
    bad = [link for link in links if not _readable(rows, link)]
    for link in bad:
        yield Finding("judgement_value", link["judgement_id"], "What it decides cannot be read.")
    derived = effects(rows, [link for link in links if link not in bad])
    for version in versions.values():
        yield from _of_version(version)
        yield from _of_statements(connection, article_of(version), derived, current=version is current)


def _readable(rows: Sequence[RowMapping], link: RowMapping) -> bool:
    judgement = next(row for row in rows if row["id"] == link["judgement_id"])
    try:
        take(Effect(), judgement, link["value"])
    except UsageError:
        return False
    return True


def _of_version(version: RowMapping) -> Iterator[Finding]:
    article_id = version["article_id"]
    if text_version(version["text"]) != version["version"]:
        yield Finding("text_digest", article_id, f"The text is not the one of version {version['version'][:12]}.")
    if forms_of(f"{version['title'] or ''} {version['text']}", version["language"]) != version["forms"]:
        yield Finding("forms_differ", article_id, "The word forms beside its text are not those of its words.")
    for _, start, end in version["asides"]:
        if not 0 <= start < end <= len(version["text"]):
            yield Finding("aside_outside", article_id, f"The aside {start}..{end} does not lie in the text.")
    if version["raw"] is None:
        return
    try:
        digest = hashlib.sha256(zlib.decompress(version["raw"])).hexdigest()
    except zlib.error:
        digest = "none"
    if digest != version["raw_digest"]:
        yield Finding("raw_digest", article_id, "The bytes that it came from are not those that were stored.")


def _of_statements(
    connection: Connection, article: Article, derived: dict[str, Effect], *, current: bool
) -> Iterator[Finding]:
    query = select(statements).where(
        statements.c.article_id == article.id, statements.c.article_version == article.version
    )
    rows = connection.execute(query).mappings().all()
    ids = [row["id"] for row in rows]
    all_spans = by_statement(connection, select(spans), ids)
    speaking = by_statement(connection, select(speakers), ids)
    for row in rows:
        span_rows = all_spans[row["id"]]
        yield from _of_words(row, article)
        yield from _of_spans(row, span_rows, article)
        if all(speaker["replaced"] for speaker in speaking[row["id"]]):
            yield Finding("speaker_missing", row["id"], "It has no speaker.")
        if not all(_counted(row, speaker) for speaker in speaking[row["id"]]):
            yield Finding("speaker_counts", row["id"], "Its speakers are counted as if it were another or not shown.")
        if current and not row["superseded"] and forms_of(row["passage"], article.language) != row["forms"]:
            yield Finding("forms_differ", row["id"], "The word forms beside its passage are not those of its words.")
        if not current and not row["superseded"]:
            yield Finding("version_superseded", row["id"], "It is shown, but belongs to a version gone by.")
        effect = derived.get(row["id"], Effect())
        agreeing = (
            row["rejected"] == is_rejected(row["reader"], effect.verdict),
            _fields_agree(row, effect, article),
            _spans_agree(span_rows, effect),
            _speakers_agree(row["id"], speaking[row["id"]], effect),
        )
        if not all(agreeing):
            yield Finding("judgement_effect", row["id"], "It does not look as the judgements about it say.")


def _counted(row: RowMapping, speaker: RowMapping) -> bool:
    """Whether a speaker's row tells what its statement does."""
    hidden = speaker["replaced"] or row["superseded"] or row["rejected"]
    return speaker["hidden"] == hidden and all(
        speaker[name] == row[name] for name in ("article_id", "first_day", "last_day")
    )


def _of_words(row: RowMapping, article: Article) -> Iterator[Finding]:
    if row["kind"] not in STATEMENT_KINDS or row["act"] not in ACTS:
        yield Finding("word_unknown", row["id"], f"Its kind {row['kind']!r} or act {row['act']!r} is unknown.")
    if row["reader"] == "model" and not row["model"]:
        yield Finding("model_missing", row["id"], "It does not say which model read it.")
    start, end = row["condition_start"], row["condition_end"]
    if row["condition_type"] is not None and article.text[start:end] != row["condition_text"]:
        yield Finding("condition_differs", row["id"], f"Its condition is not what stands at {start}..{end}.")


def _of_spans(row: RowMapping, span_rows: Sequence[RowMapping], article: Article) -> Iterator[Finding]:
    for span in span_rows:
        if span["kind"] not in SPAN_KINDS:
            yield Finding("word_unknown", row["id"], f"Its span kind {span['kind']!r} is unknown.")
        if not 0 <= span["start"] < span["end"] <= len(article.text):
            yield Finding(
                "span_outside",
                row["id"],
                f"The span {span['kind']} {span['start']}..{span['end']} does not lie in the text.",
            )
    if statement_id(article, _spans(span for span in span_rows if not span["judgement_id"])) != row["id"]:
        yield Finding("statement_id", row["id"], "The id is not the hash of its article, version and spans.")
    shown = _spans(span for span in span_rows if not span["replaced"])
    start = min((span.start for span in shown), default=0)
    if passage_of(shown, article.text) != row["passage"] or start != row["start"]:
        yield Finding("passage_differs", row["id"], "The passage shown is not what stands at its offsets.")


def _spans(rows: Iterator[RowMapping]) -> list[Span]:
    return [Span(row["kind"], row["start"], row["end"]) for row in rows]


def _fields_agree(row: RowMapping, effect: Effect, article: Article) -> bool:
    derived = judged_columns(row, effect, published=article.published)
    if "date" not in effect.fields:
        # An article's day may have become known since a statement that has gone by was listed under it.
        derived = {name: value for name, value in derived.items() if name not in ("first_day", "last_day")}
    return all(row[name] == value for name, value in derived.items())


def _spans_agree(span_rows: Sequence[RowMapping], effect: Effect) -> bool:
    judged = sorted(
        (judgement, span.kind, span.start, span.end) for judgement, found in effect.spans.values() for span in found
    )
    stored = sorted(
        (span["judgement_id"], span["kind"], span["start"], span["end"]) for span in span_rows if span["judgement_id"]
    )
    replaced = all(
        span["replaced"] == (span["kind"] in effect.spans and not span["judgement_id"]) for span in span_rows
    )
    return judged == stored and replaced


def _speakers_agree(about: str, found: Sequence[RowMapping], effect: Effect) -> bool:
    """Whether speakers are those that judgements say; offices of a judged day are not compared: knowledge grows."""
    own = [row for row in found if not row["judgement_id"]]
    day_by, _ = effect.fields.get("date", (None, None))
    given_by = {None, day_by} if effect.speakers is None else {None}
    if not {row["role_judgement_id"] for row in own} <= given_by:
        return False
    by, people = effect.speakers or ("", ())
    expected = speaker_rows(about, people, judgement_id=by, first=len(own))
    judged = [row for row in found if row["judgement_id"]]
    if len(judged) != len(expected):
        return False
    stored = [{name: row[name] for name in one} for one, row in zip(expected, judged, strict=True)]
    if effect.day_judged:
        open_role = {"role_then": None, "role_words": None}
        expected, stored = ([{**row, **open_role} for row in rows] for rows in (expected, stored))
    return stored == expected and all(row["replaced"] == bool(effect.speakers) for row in own)


def _of_leftovers(connection: Connection) -> Iterator[Finding]:
    """Yield findings about judgements and tombstones, which outlive what they are about."""
    gone, subject = tombstones.c.article_id, judgements.c.article_id
    lost = select(judgements.c.id).where(
        subject.not_in(select(articles.c.id)),
        subject.not_in(select(gone)),
    )
    about = judgements.c.subject.not_in(select(statements.c.id)) & judgements.c.subject.not_in(select(articles.c.id))
    nowhere = select(judgements.c.id).where(about, subject.not_in(select(gone)))
    lost, nowhere = lost.where(~_waiting(judgements)), nowhere.where(~_waiting(judgements))
    for source in connection.execute(select(skipped.c.source).where(skipped.c.code == UNFINISHED)).scalars():
        yield Finding(UNFINISHED, source, "It is not loaded whole. Give the same `lontar add` command again.")
    for judgement in connection.execute(lost.union(nowhere)).scalars():
        yield Finding("judgement_subject", judgement, "It is about something that the ledger does not hold.")
    other = judgements.alias()
    unknown = judgements.c.undoes.is_not(None) & judgements.c.undoes.not_in(select(other.c.id))
    for judgement in connection.execute(select(judgements.c.id).where(unknown)).scalars():
        yield Finding("judgement_undoes", judgement, "It undoes a judgement that the ledger does not hold.")
    drifting = select(anchors.c.judgement_id).where(
        anchors.c.statement_id.not_in(select(statements.c.id)), ~_waiting(anchors)
    )
    for judgement in connection.execute(drifting).scalars():
        yield Finding("judgement_anchor", judgement, "It applies to a statement that the ledger does not hold.")
    yield from _of_second_pass(connection)
    held = (article_versions.c.article_id, past_readings.c.article_id)
    left = union(*(select(about).where(about.in_(select(gone))) for about in held))
    for article_id in connection.execute(left).scalars():
        yield Finding("taken_down_text", article_id, "It was taken down, but a text of it is still there.")


_LOADING: Final = exists().where(skipped.c.code == UNFINISHED)
"""Whether an export is being loaded."""


def _waiting(table: Table) -> ColumnElement[bool]:
    """Whether a decision waits for its article: an export is being loaded, and that was not reached yet."""
    return _LOADING & table.c.article_id.not_in(select(articles.c.id))


def _of_second_pass(connection: Connection) -> Iterator[Finding]:
    """Yield findings about what the second pass has put together, and about decisions on it."""
    own = reports.c.utterance_id == utterances.c.id
    counts = (func.count(reports.c.statement_id), func.count(func.distinct(reports.c.origin)))
    query = select(utterances.c.id, utterances.c.reports, utterances.c.independent_reports, *counts)
    query = query.select_from(utterances.join(reports, own, isouter=True)).group_by(utterances.c.id)
    for row in connection.execute(query):
        if tuple(row[1:3]) != tuple(row[3:5]):
            yield Finding("utterance_counts", row[0], "It does not count the reports that it has.")
    told = exists().where(reports.c.statement_id == statements.c.id)
    for statement in connection.execute(select(statements.c.id).where(statements.c.reported != told)).scalars():
        yield Finding("reported_differs", statement, "Whether it reports an utterance is not what the ledger holds.")
    for row in connection.execute(select(reports.c.utterance_id, reports.c.statement_id).where(reports.c.place == 0)):
        if utterance_id(row.statement_id) != row.utterance_id:
            yield Finding("utterance_id", row.utterance_id, "It is not named after its first report.")
    decided = select(judgements.c.id, judgements.c.value).where(judgements.c.verb == "merge", judgements.c.value != "")
    decided = decided.where(~_LOADING)  # what it compares with may be still to come
    for judgement, value in connection.execute(decided).all():
        with suppress(ValueError, KeyError, TypeError):
            other = json.loads(value)["with"]
            if connection.execute(select(statements.c.id).where(statements.c.id == other)).first() is None:
                yield Finding("merge_subject", judgement, "It compares with a statement that the ledger does not hold.")
