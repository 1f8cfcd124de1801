"""Writing readings: the rows of one article go in together or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Literal

from sqlalchemy import Connection, String, bindparam, delete, exists, insert, select, update

from lontar.errors import InputError
from lontar.identity import text_version
from lontar.store.copying import unprepare
from lontar.store.days import now
from lontar.store.merging import forget, parts
from lontar.store.past import keep_past, set_first_read, set_read, standing_reading
from lontar.store.rows import article_row, span_rows, speaker_rows, statement_row, version_row
from lontar.store.tables import article_versions, articles, skipped, spans, speakers, statements, tombstones
from lontar.types import ACTS, SPAN_KINDS, STATEMENT_KINDS, Article, Reading, Skipped, Statement
from lontar.types_kept import ReadBy

Outcome = Literal["new", "unchanged", "updated", "taken_down"]


_ASKED: Final = bindparam("article", type_=String)
_STANDS: Final = select(
    select(articles.c.version).where(articles.c.id == _ASKED).scalar_subquery(),
    exists().where(tombstones.c.article_id == _ASKED),
)
_NO_LONGER_SKIPPED: Final = delete(skipped).where(skipped.c.source == bindparam("read"))


def outcome_of(connection: Connection, article: Article) -> Outcome:
    """Return what adding `article` would do."""
    version, taken_down = connection.execute(_STANDS, {"article": article.id}).one()
    return _outcome(article, version, taken_down=taken_down)


def outcomes_of(connection: Connection, several: Sequence[Article]) -> dict[str, Outcome]:
    """Return what adding each of several articles would do now, by its id."""
    versions: dict[str, str] = {}
    gone: set[str] = set()
    for ids in parts([article.id for article in several]):
        current = select(articles.c.id, articles.c.version).where(articles.c.id.in_(ids))
        versions.update((row.id, row.version) for row in connection.execute(current))
        gone.update(
            connection.execute(select(tombstones.c.article_id).where(tombstones.c.article_id.in_(ids))).scalars()
        )
    return {one.id: _outcome(one, versions.get(one.id), taken_down=one.id in gone) for one in several}


def _outcome(article: Article, version: str | None, *, taken_down: bool) -> Outcome:
    if taken_down:
        return "taken_down"
    if version is None:
        return "new"
    return "unchanged" if version == article.version else "updated"


def save_all(
    connection: Connection, readings: Sequence[Reading], *, replace: bool, by: ReadBy | None = None
) -> Iterator[Article]:
    """Store readings in the open transaction, in their order; yield every article that was there before and changed.

    New articles that follow each other are written together: running a line of SQL costs more than a row of it. Raises
    InputError as `save` does, and then nothing of the transaction is to be kept.
    """
    outcomes = outcomes_of(connection, [reading.article for reading in readings])
    fresh: list[Reading] = []
    for reading in readings:
        article = reading.article
        # An article that comes twice is no longer new the second time.
        if outcomes.pop(article.id, None) == "new":
            check_reading(reading)
            fresh.append(reading)
            continue
        _save_new(connection, fresh, by)
        fresh = []
        if save(connection, reading, replace=replace, by=by):
            yield article
    _save_new(connection, fresh, by)


def given_before(connection: Connection, article: Article) -> bool:
    """Whether this source gave this very text before, and another source then gave the text that is current.

    Two lines of one file, or two files, may hold two texts of an address: each is kept once, the later one is current,
    and neither is news when it is given again. What one source, such as an address, turns back to is news.
    """
    own, current = article_versions.alias(), article_versions.alias()
    query = (
        select(own.c.row)
        .join(articles, articles.c.id == own.c.article_id)
        .join(current, (current.c.article_id == articles.c.id) & (current.c.version == articles.c.version))
        .where(
            own.c.article_id == article.id, own.c.version == article.version, own.c.source == article.source,
            current.c.source != article.source,
        )
    )  # fmt: skip
    return connection.execute(query).first() is not None


def save(connection: Connection, reading: Reading, *, replace: bool, by: ReadBy | None = None) -> bool:
    """Store a reading in the open transaction; return whether an article that was there before has changed.

    `by` is who has read it; None: the model that its statements name. Raises InputError `reading_broken` before
    anything is written where the reading contradicts itself.
    """
    article = reading.article
    outcome = outcome_of(connection, article)
    if outcome == "taken_down" or (outcome == "unchanged" and not replace):
        return False
    check_reading(reading)
    known, moment = outcome != "new", now()
    if known:
        keep_past(connection, standing_reading(connection, article.id), moment=moment)
    _save_article(connection, article, known=known)
    if known:
        supersede(connection, article.id)
    save_statements(connection, reading.statements, article, known=known)
    set_read(connection, article.id, by or _named_in(reading), moment=moment, known=known)
    forget_skipped(connection, article)
    return known


def _save_new(connection: Connection, readings: Sequence[Reading], by: ReadBy | None) -> None:
    """Store readings of articles that the ledger does not have and that are several ones."""
    if not readings:
        return
    moments = [now() for _ in readings]
    own = [reading.article for reading in readings]
    connection.execute(insert(articles), [article_row(one, now=at) for one, at in zip(own, moments, strict=True)])
    connection.execute(
        insert(article_versions), [version_row(one, now=at) for one, at in zip(own, moments, strict=True)]
    )
    _insert_statements(
        connection,
        [
            (statement, reading.article, place)
            for reading in readings
            for place, statement in enumerate(once(reading.statements))
        ],
    )
    readers = [(one.article.id, by or _named_in(one), moment) for one, moment in zip(readings, moments, strict=True)]
    set_first_read(connection, readers)
    if read := [{"read": article.source} for article in own if article.source]:
        connection.execute(_NO_LONGER_SKIPPED, read)


def forget_skipped(connection: Connection, article: Article) -> None:
    """Take away why the source of an article was not read: it has been read by now."""
    if article.source:
        connection.execute(_NO_LONGER_SKIPPED, {"read": article.source})


def _named_in(reading: Reading) -> ReadBy:
    return ReadBy(reading.statements[0].model if reading.statements else "")


def check_reading(reading: Reading) -> None:
    """Refuse a reading that contradicts itself: InputError `reading_broken`."""
    article = reading.article
    problem = _problem(reading)
    if problem is not None:
        raise InputError(
            "reading_broken",
            "The reading of {article} was not stored: {problem}. This is a fault of the program that read it.",
            article=article.source or article.id,
            problem=problem,
        )


def _problem(reading: Reading) -> str | None:
    article = reading.article
    try:
        for words in (article.source, article.url, article.outlet, article.title, article.byline):
            (words or "").encode()
        if text_version(article.text) != article.version:
            return "its version is not the digest of its text"
    except UnicodeEncodeError:
        return "it has characters that Unicode does not allow to be stored (lone surrogates)"
    problems = (_problem_of(statement, article) for statement in reading.statements)
    return next((f"statement {problem}" for problem in problems if problem), None)


def _problem_of(statement: Statement, article: Article) -> str | None:
    if (statement.article_id, statement.article_version) != (article.id, article.version):
        return f"{statement.id} belongs to another article or version"
    if statement.kind not in STATEMENT_KINDS or statement.act not in ACTS:
        return f"{statement.id} has an unknown kind or act"
    if statement.speakers and statement.speakers[0] != statement.speaker:
        return f"{statement.id} has a speaker who is not the first of its speakers"
    for span in statement.spans:
        if span.kind not in SPAN_KINDS or not 0 <= span.start < span.end <= len(article.text):
            return f"{statement.id} has a span ({span.kind} {span.start}..{span.end}) that is not in the text"
    return None


def _save_article(connection: Connection, article: Article, *, known: bool) -> None:
    moment = now()
    row, version = article_row(article, now=moment), version_row(article, now=moment)
    if not known:
        connection.execute(insert(articles), row)
        connection.execute(insert(article_versions), version)
        return
    unprepare(connection, article.id)
    connection.execute(update(articles).where(articles.c.id == article.id), _without(row, "id", "added_at"))
    same = (article_versions.c.article_id == article.id) & (article_versions.c.version == article.version)
    if connection.execute(select(exists().where(same))).scalar_one():
        # A text that the article has had before is current again, or is read again: only what is said about it changes.
        kept = ("article_id", "version", "added_at", "text", *(() if article.raw else ("raw",)))
        connection.execute(update(article_versions).where(same), _without(version, *kept))
    else:
        connection.execute(insert(article_versions), version)


def _without(row: dict[str, object], *columns: str) -> dict[str, object]:
    return {column: value for column, value in row.items() if column not in columns}


def supersede(connection: Connection, article_id: str) -> None:
    """Mark every statement of an article as gone by; those of the reading that follows are written anew."""
    connection.execute(update(statements).where(statements.c.article_id == article_id), {"superseded": True})


def save_statements(
    connection: Connection, found: tuple[Statement, ...], article: Article, *, known: bool, first_place: int = 0
) -> None:
    """Write statements with their spans and speakers; `known` replaces those that are there under the same id."""
    unique = once(found)
    if not unique:
        return
    if known:
        _delete_statements(connection, [statement.id for statement in unique])
    _insert_statements(connection, [(one, article, place) for place, one in enumerate(unique, first_place)])


def _insert_statements(connection: Connection, placed: Sequence[tuple[Statement, Article, int]]) -> None:
    """Write statements that are not there, each with its article and its place in it."""
    if not placed:
        return
    connection.execute(insert(statements), [statement_row(one, article, place=place) for one, article, place in placed])
    if span_lines := [row for one, _, _ in placed for row in span_rows(one.id, one.spans)]:
        connection.execute(insert(spans), span_lines)
    people = [(one.id, one.speakers or (one.speaker,)) for one, _, _ in placed]
    connection.execute(insert(speakers), [row for about, own in people for row in speaker_rows(about, own)])


def once(found: tuple[Statement, ...]) -> list[Statement]:
    """Return statements without those whose id an earlier one has: the same thing was said twice."""
    first = {statement.id: statement for statement in reversed(found)}
    return [statement for statement in found if first[statement.id] is statement]


def _delete_statements(connection: Connection, ids: list[str]) -> None:
    forget(connection, ids)
    # In parts: SQLite before 3.32 takes 999 values in one statement.
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        connection.execute(delete(spans).where(spans.c.statement_id.in_(part)))
        connection.execute(delete(speakers).where(speakers.c.statement_id.in_(part)))
        connection.execute(delete(statements).where(statements.c.id.in_(part)))


def save_skipped(connection: Connection, skip: Skipped) -> None:
    """Record an input that was not read; the same reason again changes nothing."""
    same = (skipped.c.source == skip.source) & (skipped.c.code == skip.code)
    message = connection.execute(select(skipped.c.message).where(same)).scalar()
    if message == skip.message:
        return
    connection.execute(delete(skipped).where(same))
    row = {"source": skip.source, "code": skip.code, "message": skip.message, "skipped_at": now()}
    connection.execute(insert(skipped), row)
