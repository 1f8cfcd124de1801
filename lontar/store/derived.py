"""What the second pass keeps in a ledger, behind transactions: `Store.derived`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager

from sqlalchemy import Connection

from lontar.store import committing, copying, issues, listing, merging, reviewing, utterances
from lontar.store.committing import Committing, ConditionRow
from lontar.store.issues import StanceRow
from lontar.store.merging import ClauseRow, Pair, PairingRow, Vectors
from lontar.store.rereading import as_said
from lontar.store.utterances import ToldUtterance
from lontar.types import Article, Filters, Issue, Statement, Utterance

Opening = Callable[[], AbstractContextManager[Connection]]
Alone = Callable[[], AbstractContextManager[None]]
"""Keeps other programs from a step of the second pass."""


class Derived:
    """The tables of the second pass. `reading` and `writing` open a transaction of the ledger.

    Who asks what is to be done and then does it, in several transactions, does so `alone()`.
    """

    def __init__(self, *, reading: Opening, writing: Opening, alone: Alone) -> None:
        self._reading, self._writing, self.alone = reading, writing, alone

    def unread(self, *, limit: int, after: str = "") -> list[str]:
        """Return ids of statements that are shown and have not been compared, in order, those after one."""
        with self._reading() as connection:
            return merging.unread_ids(connection, limit=limit, after=after)

    def waits(self) -> bool:
        """Whether the second pass has something to do that is no decision of a person."""
        with self._reading() as connection:
            return merging.waits(connection)

    def unread_among(self, ids: Sequence[str]) -> list[str]:
        """Return those of some statements that are shown and have not been compared."""
        with self._reading() as connection:
            return merging.unread_among(connection, ids)

    def hidden_among(self, ids: Sequence[str]) -> list[str]:
        """Return those of some statements that were compared and are not shown."""
        with self._reading() as connection:
            return merging.hidden_among(connection, ids)

    def outdated(self, model: str) -> list[str]:
        """Return ids of statements that are not shown any more, or whose clause another model has read."""
        with self._reading() as connection:
            return [*merging.gone_ids(connection), *merging.foreign_ids(connection, model)]

    def judged_states(self) -> dict[str, str]:
        """Return the state in which each statement was compared that a judgement was ever about."""
        with self._reading() as connection:
            return merging.judged_states(connection)

    def forget(self, ids: Sequence[str]) -> set[str]:
        """Take away all that is known of statements; return those whose groups must be settled again."""
        with self._writing() as connection:
            return merging.forget(connection, ids)

    def unsigned(self, *, limit: int) -> list[Article]:
        """Return articles whose current text has not been compared with others."""
        with self._reading() as connection:
            return listing.articles_with(connection, copying.unsigned(connection, limit=limit))

    def prepare(self, rows: Sequence[tuple[str, str, bytes]]) -> None:
        """Keep signatures (article id, version, bytes) that were computed elsewhere, until articles are compared."""
        with self._writing() as connection:
            copying.prepare(connection, rows)

    def prepared(self, ids: Sequence[str]) -> dict[str, bytes]:
        """Return by article the signatures that were computed elsewhere."""
        with self._reading() as connection:
            return copying.prepared(connection, ids)

    def signed_as(self, ids: Sequence[str]) -> dict[str, str]:
        """Return of some articles the version that was compared with others, without those of which none was."""
        with self._reading() as connection:
            return copying.signed_as(connection, ids)

    def sharing(
        self, keys: Sequence[int], article_id: str, *, common: int, most: int, whole: Sequence[int]
    ) -> list[tuple[str, bytes]]:
        """Return articles that share keys with one, with their signatures, those that share most first."""
        with self._reading() as connection:
            return copying.with_keys(connection, keys, article_id, common=common, most=most, whole=whole)

    def sign(
        self, article: Article, signature: bytes, keys: Iterable[int], copies: Sequence[tuple[str, str, float, float]]
    ) -> None:
        """Keep an article's signature, keys and near-copies (two ids, the smaller first, Jaccard, containment)."""
        with self._writing() as connection:
            copying.sign(connection, article.id, article.version, signature, keys)
            copying.copied(connection, copies)

    def copies_of(self, ids: Iterable[str]) -> set[str]:
        """Return the articles that are near-copies of some, directly or by others, those themselves included."""
        with self._reading() as connection:
            return copying.copies_of(connection, ids)

    def learn(self, rows: Sequence[ClauseRow], read: Sequence[tuple[Statement, Article]]) -> set[str]:
        """Keep clauses with their vectors, keys and conditions: from now on they are found by others; return whose.

        `read` is what they were made from. A statement that says something else by now is left to the next run.
        """
        said = {statement.id: (as_said(statement), article) for statement, article in read}
        with self._writing() as connection:
            stands = listing.statements_with(connection, [row.statement for row in rows])
            same = {one.id for one, article in stands if said[one.id] == (as_said(one), article)}
            kept = [row for row in rows if row.statement in same]
            merging.learn(connection, kept)
            for row in kept:
                committing.keep_conditions(connection, [ConditionRow(row.statement, row.condition)], row.model)
        return same

    def learned(self) -> int:
        """Return how many statements are found by others."""
        with self._reading() as connection:
            return merging.count_learned(connection)

    def neighbours(self, keys: Iterable[str], days: tuple[str, str]) -> list[str]:
        """Return ids of statements that share a key and may have been made in the days between two."""
        with self._reading() as connection:
            return merging.neighbours(connection, keys, days)

    def in_articles(self, ids: Sequence[str]) -> list[str]:
        """Return ids of the compared statements of articles."""
        with self._reading() as connection:
            return merging.in_articles(connection, ids)

    def clauses_of(self, ids: Sequence[str]) -> dict[str, tuple[str, Vectors]]:
        """Return the clauses and vectors of statements by id."""
        with self._reading() as connection:
            return merging.clauses_of(connection, ids)

    def all_vectors(self, model: str) -> Iterator[tuple[list[str], Vectors]]:
        """Yield the ids and vectors of all clauses that a model has read, a block at a time."""
        with self._reading() as connection:
            yield from merging.all_vectors(connection, model)

    def pair(self, rows: Sequence[PairingRow]) -> None:
        """Keep how sure it is that pairs of statements report one utterance."""
        with self._writing() as connection:
            merging.pair(connection, rows)

    def merge_decisions(self) -> dict[Pair, bool]:
        """Return what people have decided about pairs of statements."""
        with self._reading() as connection:
            return merging.merge_decisions(connection)

    def compared_by(self, judgement_id: str) -> list[str]:
        """Return the statements that a decision about two of them is about, as they are now."""
        with self._reading() as connection:
            return merging.compared_by(connection, judgement_id)

    def neighbourhood(self, ids: Iterable[str], decided: Mapping[Pair, bool]) -> tuple[set[str], dict[Pair, float]]:
        """Return every statement that pairings or decisions lead to from some, and the scores between them."""
        with self._reading() as connection:
            return merging.neighbourhood(connection, ids, decided)

    def settle(self, groups: Sequence[Sequence[tuple[str, str]]]) -> None:
        """Write groups of (statement, origin) as utterances, in the place of what they had."""
        with self._writing() as connection:
            merging.settle(connection, groups)

    def empty(self) -> bool:
        """Whether no statement has been compared yet."""
        with self._reading() as connection:
            return listing.nothing_merged(connection)

    def counted(self) -> dict[str, int]:
        """Return how much the second pass has found."""
        with self._reading() as connection:
            return listing.count_merged(connection)

    def statements_with(self, ids: Sequence[str]) -> list[tuple[Statement, Article]]:
        """Return statements by id, in that order, with their articles."""
        with self._reading() as connection:
            return listing.statements_with(connection, ids)

    def articles_with(self, ids: Sequence[str]) -> list[Article]:
        """Return the current versions of articles by id."""
        with self._reading() as connection:
            return listing.articles_with(connection, ids)

    def utterances(self, filters: Filters) -> list[Utterance]:
        """Return utterances, newest first, of which a report is let through by the filters."""
        with self._reading() as connection:
            return utterances.list_utterances(connection, filters)

    def utterance(self, id_or_prefix: str) -> Utterance:
        """Return one utterance by its id, or by that of one of its statements, or the beginning of either; NotFound."""
        with self._reading() as connection:
            return utterances.read_utterance(connection, id_or_prefix)

    def committing(self, filters: Filters, what: Committing, *, limit: int) -> tuple[list[str], str | None]:
        """Return ids of those that may commit of some statements, newest first, and after which one to go on."""
        with self._reading() as connection:
            return committing.committing(connection, filters, what, limit=limit)

    def limited(self, filters: Filters, until: str) -> list[str]:
        """Return ids of statements whose deadline lies before an ISO day, those whose deadline was last first."""
        with self._reading() as connection:
            return committing.limited(connection, filters, until)

    def let_through(self, filters: Filters, ids: Sequence[str]) -> list[str]:
        """Return those of some statements that are shown and let through by filters, newest first."""
        with self._reading() as connection:
            return committing.let_through(connection, filters, ids)

    def told_later(self, statement_id: str, days: tuple[str, str]) -> list[str] | None:
        """Return ids of statements by who makes this one or speaks for the same body, after a day up to another."""
        with self._reading() as connection:
            return committing.told_later(connection, statement_id, days)

    def conditions_read(self, filters: Filters, model: str) -> Iterator[tuple[list[str], Vectors]]:
        """Yield ids of statements with the vectors of their conditions, a block at a time."""
        with self._reading() as connection:
            yield from committing.conditions_read(connection, filters, model)

    def conditions_waiting(self, filters: Filters, model: str, what: Committing, *, limit: int) -> list[str]:
        """Return ids of statements that may have a condition which the model has not read, newest first."""
        with self._reading() as connection:
            return committing.conditions_waiting(connection, filters, model, what, limit=limit)

    def conditions_outdated(self, model: str, *, limit: int) -> list[str]:
        """Return ids of compared statements whose condition this model has yet to read."""
        with self._reading() as connection:
            return committing.conditions_outdated(connection, model, limit=limit)

    def keep_conditions(self, rows: Sequence[ConditionRow], model: str) -> None:
        """Keep what a model reads of conditions in the place of what was kept of the same statements."""
        with self._writing() as connection:
            committing.keep_conditions(connection, rows, model)

    def utterances_told(self, ids: Sequence[str]) -> list[ToldUtterance]:
        """Return the utterances that statements report, each once, with all their reports and their articles."""
        with self._reading() as connection:
            return utterances.utterances_told(connection, ids)

    def utterances_of(self, ids: Sequence[str]) -> list[Utterance]:
        """Return the utterances that statements report, each once."""
        return [utterance for utterance, _ in self.utterances_told(ids)]

    def latest_days(self, ids: Sequence[str]) -> dict[str, str]:
        """Return by article the latest day on which one of its statements was made, as far as that is known."""
        with self._reading() as connection:
            return issues.latest_days(connection, ids)

    def origins(self, ids: Sequence[str]) -> dict[str, str]:
        """Return what each of some reports goes back to."""
        with self._reading() as connection:
            return utterances.origins(connection, ids)

    def add_issue(self, issue: Issue) -> bool:
        """Keep an issue; return whether it is new. UsageError where its id means another proposition."""
        with self._writing() as connection:
            return issues.add(connection, issue)

    def remove_issue(self, id_or_prefix: str) -> Issue:
        """Take an issue and what was read for it away; NotFound."""
        with self._writing() as connection:
            return issues.remove(connection, id_or_prefix)

    def issues(self) -> list[Issue]:
        """Return the issues in the order in which they were added."""
        with self._reading() as connection:
            return issues.list_issues(connection)

    def unasked(self, model: str) -> list[Issue]:
        """Return the issues about which a model has not asked all statements yet."""
        with self._reading() as connection:
            return issues.list_issues(connection, unasked_by=model)

    def mark_asked(self, issue: Issue, model: str) -> None:
        """Keep that a model has asked all statements about an issue."""
        with self._writing() as connection:
            issues.mark_asked(connection, issue, model)

    def only_issue(self) -> Issue:
        """Return the issue that is followed where it is the only one; NotFound, UsageError where several are."""
        with self._reading() as connection:
            return issues.only(connection)

    def issue(self, id_or_prefix: str) -> Issue:
        """Return an issue by its id or the beginning of it; NotFound names those that there are."""
        with self._reading() as connection:
            return issues.find(connection, id_or_prefix)

    def put_stances(self, rows: Sequence[StanceRow], of: Issue | None = None) -> bool:
        """Keep what statements say about issues; the same again replaces it.

        Nothing is kept, and False returned, where the issue `of` which they are is no longer followed as it was.
        """
        with self._writing() as connection:
            return issues.put_stances(connection, rows, of)

    def stances(self, issue_id: str, only: Sequence[str] | None = None) -> list[StanceRow]:
        """Return what statements say about an issue, people's decisions in the place of the model's.

        `only` narrows it to some stances where nobody has decided anything.
        """
        with self._reading() as connection:
            return issues.stances_on(connection, issue_id, only)

    def stances_reported(self, issue_id: str, only: Sequence[str], *, actor: str) -> list[StanceRow] | None:
        """Return what is said about an issue in utterances of an actor's; None where people have decided anything."""
        with self._reading() as connection:
            return issues.stances_reported(connection, issue_id, only, actor=actor)

    def stances_among(self, issue_id: str, ids: Sequence[str]) -> list[StanceRow]:
        """Return what the model takes some statements to say about an issue."""
        with self._reading() as connection:
            return issues.stances_among(connection, issue_id, ids)

    def stance_numbers(self, issue_id: str) -> dict[str, int]:
        """Return how many statements the model takes for each stance on an issue."""
        with self._reading() as connection:
            return issues.stance_numbers(connection, issue_id)

    def unclear_on(self, issue_id: str, *, limit: int) -> list[str]:
        """Return ids of statements that are unclear on an issue and that nobody has decided, the least sure first."""
        with self._reading() as connection:
            return issues.unclear_on(connection, issue_id, limit=limit)

    def state_of(self, issue_id: str, only: Sequence[str]) -> str:
        """Return a digest of all that positions on an issue of some stances hang on."""
        with self._reading() as connection:
            return issues.state_of(connection, issue_id, only)

    def asked(self, issue_id: str, model: str) -> set[str]:
        """Return ids of the statements that a model has weighed for an issue."""
        with self._reading() as connection:
            return issues.asked(connection, issue_id, model)

    def uncertain_statements(self, queue: reviewing.Queue, *, limit: int, skip: int = 0) -> list[str]:
        """Return ids of statements in which one thing is uncertain and undecided, the least certain first."""
        with self._reading() as connection:
            return reviewing.uncertain_statements(connection, queue, limit=limit, skip=skip)

    def uncertain_pairs(self, *, limit: int, skip: int = 0) -> list[PairingRow]:
        """Return undecided pairs of statements, those first whose score is nearest to neither."""
        with self._reading() as connection:
            return reviewing.uncertain_pairs(connection, limit=limit, skip=skip)

    def uncertain_stances(self, issue_id: str, *, limit: int, skip: int = 0) -> list[StanceRow]:
        """Return what undecided statements say about an issue, the least certain first."""
        with self._reading() as connection:
            return reviewing.uncertain_stances(connection, issue_id, limit=limit, skip=skip)

    def stances_of(self, statement_id: str) -> dict[str, StanceRow]:
        """Return by issue what the model says that a statement says about it."""
        with self._reading() as connection:
            return reviewing.stances_of(connection, statement_id)

    def compared_from(self, statement_id: str) -> list[str]:
        """Return ids of the statements whose comparison with this one a person has decided there."""
        with self._reading() as connection:
            return reviewing.compared_from(connection, statement_id)
