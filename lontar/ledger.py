"""The façade: sources, the model, the store and the exports under one name, the Python API of Lontar."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from lontar.ledger_adding import Added, Adding, ArticleReader, Outcome, Stop
from lontar.ledger_alerts import Alerting
from lontar.ledger_counting import Counting
from lontar.ledger_feeds import Feeding
from lontar.ledger_judging import (
    Proposal,
    addition,
    check_past,
    check_told,
    comparison,
    correction,
    day_given,
    decision,
    places_of,
    rejection,
    sentence_around,
    stance_decision,
    statement_of,
    upholding,
)
from lontar.ledger_moving import Moving
from lontar.ledger_removing import Removing
from lontar.ledger_rereading import Reread, Rereading, shared_reader
from lontar.ledger_watching import FeedFollowing
from lontar.settings import Settings
from lontar.types import (
    Act,
    Actor,
    Article,
    Day,
    Explanation,
    Filters,
    JudgedField,
    Judgement,
    Precision,
    Reading,
    Skipped,
    Span,
    Speaker,
    SpeakerKind,
    Statement,
)

if TYPE_CHECKING:
    from lontar.export import Format, Manifest
    from lontar.ledger_accounts import Accounts
    from lontar.ledger_actors import Profile
    from lontar.merge.pairs import PairReader
    from lontar.sources import SourceOptions
    from lontar.store import Finding, Store

__all__ = [
    "Added", "ArticleReader", "Ledger", "Outcome", "Proposal", "Reread", "Stop", "read", "readings", "shared_reader",
]  # fmt: skip


_PAGE: Final = 40
"""Statements of one actor that are read at a time."""


class Ledger(Alerting, Counting, Feeding, FeedFollowing, Moving, Removing, Rereading):
    """A record of who declared what. Open one with `Ledger.open(path)`; it is a context manager."""

    def __init__(
        self,
        store: Store,
        *,
        reader: ArticleReader | None = None,
        pairs: PairReader | None = None,
        settings: Settings | None = None,
    ) -> None:
        super().__init__(store, pairs=pairs, settings=settings or Settings.from_environment())
        self._reader = reader

    @classmethod
    def open(
        cls,
        target: str | Path | None = None,
        *,
        create: bool = True,
        reader: ArticleReader | None = None,
        pairs: PairReader | None = None,
        read_only: bool = False,
    ) -> Self:
        """Open a ledger by path or SQLAlchemy URL (None: as `LONTAR_LEDGER` says); LedgerError if it cannot be used.

        With `read_only` nothing is written, and a ledger of an older schema is refused instead of brought up to date.
        """
        from lontar.store import Store

        settings = Settings.from_environment()
        store = Store.open(
            str(target) if target else settings.ledger, create=create, read_only=read_only,
            role_on=partial(_role_on, settings.knowledge),
        )  # fmt: skip
        return cls(store, reader=reader, pairs=pairs, settings=settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the database go."""
        self.store.close()

    @property
    def accounts(self) -> Accounts:
        """Who may use a server that shows this ledger, and the tokens of programs."""
        from lontar.ledger_accounts import Accounts

        return Accounts(self.store.accounts)

    def add(
        self,
        sources: Sequence[str],
        *,
        options: SourceOptions | None = None,
        each: Callable[[Outcome], None] | None = None,
        stop: Stop | None = None,
    ) -> Added:
        """Read sources and store what is new; `each` hears of every outcome once it is safe in the store.

        A source that cannot be read is skipped with its reason. Adding the same again changes nothing. A folder that
        `export` wrote as JSON lines, or `lontar batch` wrote, is stored as it was read; InputError where a file of it
        is another one.
        """
        from lontar.ledger_loading import load_among, together

        hear, asked = each or _ignore, stop or Stop()
        done, rest = load_among(
            sources, options, store=self.store, each=hear, stop=asked, judged=self._judged
        )  # fmt: skip
        if done.stopped or not rest:
            return done
        adding = Adding(self.store, lambda: self.reader, lambda: self.read_by, each=hear, stop=asked)
        return together(done, adding.run(_read_sources(rest, options)))

    def articles(self, filters: Filters | None = None) -> Iterator[Article]:
        """Return the articles, newest first."""
        return self.store.articles(self._issued(filters or Filters()))

    def article(self, article_id: str) -> Reading:
        """One article with its statements, by id or the beginning of it; NotFound."""
        return self.store.reading(article_id)

    def statements(self, filters: Filters | None = None) -> Iterator[tuple[Statement, Article]]:
        """Return the statements with their articles, newest first, human decisions applied."""
        return self.store.statements(self._issued(filters or Filters()))

    def actors(self, filters: Filters | None = None) -> Iterator[Actor]:
        """Return who speaks in the ledger, those with most statements first; unnamed sources are no actors."""
        return self.store.actors(self._issued(filters or Filters()))

    def actor(self, name: str) -> list[Profile]:
        """Return everybody whom a name or an id may mean: what is known beforehand, and what the ledger holds.

        Several where nothing tells which is meant, none where nobody is called so.
        """
        from lontar.ledger_actors import profiles

        return profiles(name, self.known, lambda asked: self.actors(Filters(actor=asked, limit=None)))

    def called(self, speaker: Speaker, language: str) -> str:
        """Return how a body is called in a language, as far as the knowledge files say; else the name on record."""
        from lontar.knowledge.naming import called

        return called(speaker, language, self.known)

    def said_by(self, profile: Profile) -> Iterator[tuple[Statement, Article]]:
        """Return the statements of one of the profiles that `actor` gives, newest first."""
        from lontar.ledger_actors import speaks

        asked = profile.id or (profile.spoken.name if profile.spoken else "")
        after = None
        # By the page: a page wants the newest few of many thousands.
        while rows := list(self.statements(Filters(actor=asked, after=after, limit=_PAGE))) if profile.spoken else []:
            yield from (row for row in rows if speaks(profile, row[0]))
            after = rows[-1][0].id

    def statement(self, statement_id: str) -> tuple[Statement, Article]:
        """One statement with its article, by id or the beginning of it; NotFound."""
        return self.store.statement(statement_id)

    def explain(self, article_id: str, passage: str | None = None) -> list[Explanation]:
        """Return what the model weighed in an article, or in the sentences of a passage: scores, thresholds, rules."""
        article = self.article(article_id).article
        everywhere = [(0, len(article.text))]
        places = (
            everywhere if passage is None else [sentence_around(article, *one) for one in places_of(article, passage)]
        )
        weighed: Sequence[Explanation] = self.reader.explain(article)
        return [one for one in weighed if any(one.start < end and start < one.end for start, end in places)]

    def reject(self, statement_id: str, *, author: str, reason: str | None = None) -> Judgement:
        """Record that a statement is none; it is no longer listed until this is undone."""
        statement, _ = self.statement(statement_id)
        judgement = self._judge(rejection(statement, author=author, reason=reason))
        self.resettle([statement.id])
        return judgement

    def uphold(self, statement_id: str, *, author: str, reason: str | None = None) -> Judgement:
        """Record that a statement is one, where it was read: it stays, whatever another model reads; UsageError."""
        statement, article = self.statement(statement_id)
        judgement = self._judge(upholding(statement, article, author=author, reason=reason))
        self.resettle([statement.id])
        return judgement

    def correct(self, statement_id: str, spans: Sequence[Span], *, author: str, reason: str | None = None) -> Judgement:
        """Record where the spans of one kind (all of `spans` are of it) truly stand in a statement."""
        statement, article = self.statement(statement_id)
        return self._judge(correction(statement, article, spans, author=author, reason=reason))

    def propose(self, article_id: str, proposal: Proposal, *, author: str, reason: str | None = None) -> Judgement:
        """Record a statement that the model did not find."""
        article = self.article(article_id).article
        statement = statement_of(proposal, article, author=author)
        return self._judge(addition(statement, article, author=author, reason=reason))

    def judge_speaker(
        self,
        statement_id: str,
        names: Sequence[str],
        *,
        author: str,
        kind: SpeakerKind | None = None,
        reason: str | None = None,
    ) -> Judgement:
        """Record who speaks in a statement: names or ids of actors, the first one first."""
        from lontar.ledger_naming import named

        statement, article = self.statement(statement_id)
        speakers = named(names, statement, article, known=self.known, kind=kind)
        return self._judge(decision(statement, "speaker", speakers, author=author, reason=reason))

    def judge_date(
        self,
        statement_id: str,
        value: str,
        *,
        author: str,
        precision: Precision | None = None,
        reason: str | None = None,
    ) -> Judgement:
        """Record when a statement was made: an ISO day, month or year, or "open" where the text does not settle it."""
        statement, article = self.statement(statement_id)
        day = day_given(value, statement.said_on, precision=precision, published=article.published)
        return self._judge(decision(statement, "date", day, author=author, reason=reason))

    def judge_act(self, statement_id: str, act: Act, *, author: str, reason: str | None = None) -> Judgement:
        """Record what is done by saying it."""
        statement, _ = self.statement(statement_id)
        return self._judge(decision(statement, "act", act, author=author, reason=reason))

    def confirm(self, statement_id: str, field: JudgedField, *, author: str, reason: str | None = None) -> Judgement:
        """Record that a field is right as it is shown: it stays so, whatever another model reads; UsageError."""
        statement, article = self.statement(statement_id)
        if field == "date" and statement.said_on is not None and statement.said_on.value is not None:
            check_past(statement.said_on.value)
            check_told(statement.said_on.value, article.published)
        return self._judge(decision(statement, field, statement.value(field), author=author, reason=reason))

    def judge_merge(
        self, statement_id: str, other_id: str, *, same: bool, author: str, reason: str | None = None
    ) -> Judgement:
        """Record that two statements report the same act, or two acts; their utterances are made anew at once."""
        (statement, _), (other, _) = self.statement(statement_id), self.statement(other_id)
        judgement = self._judge(comparison(statement, other, same=same, author=author, reason=reason))
        self.resettle([statement.id, other.id])
        return judgement

    def judge_stance(
        self, statement_id: str, issue: str, stance: str, *, author: str, reason: str | None = None
    ) -> Judgement:
        """Record what a statement says about an issue ("unrelated": nothing); it is an example for others at once."""
        statement, _ = self.statement(statement_id)
        about = self.issue(issue).id
        return self._judge(stance_decision(statement, about, stance, author=author, reason=reason))

    def take_back(self, statement_id: str, field: JudgedField, *, author: str, reason: str | None = None) -> Judgement:
        """Take back the newest decision on a field of a statement that stands; UsageError where there is none."""
        return self.store.take_back(statement_id, field, author=author, reason=reason)

    def undo(self, judgement_id: str, *, author: str, reason: str | None = None) -> Judgement:
        """Take a decision back; the decision and its undoing both stay on record."""
        undone = self.store.undo(judgement_id, author=author, reason=reason)
        compared = self.store.derived.compared_by(undone.undoes or "")
        self.resettle([*compared, undone.subject])
        return undone

    def judgements(self, subject: str | None = None) -> Iterator[Judgement]:
        """Return the decisions on record, oldest first; of one statement or article where `subject` is given."""
        return self.store.judgements(subject)

    def export(self, directory: str | Path, *, format: Format, filters: Filters | None = None) -> Manifest:
        """Write articles, the statements in them that `filters` lets through and a manifest into a folder.

        Without filters JSON lines hold the whole record, which `add` loads into another ledger.
        """
        from lontar.export import Parts, export

        asked, kept = self._issued(filters or Filters(limit=None)), self.store.kept
        issues = [self.issue(asked.issue)] if asked.issue else self.issues()
        parts = Parts(
            whole=asked == Filters(limit=None), versions=kept.versions,
            history=self.store.readings_kept.history, decisions=kept.decisions,
            tombstones=kept.tombstones, issues=self.issues, known=lambda: self.known,
            positions=lambda: ((one, self.positions(one.id, asked)[: asked.limit]) for one in issues),
        )  # fmt: skip
        return export(self.store.readings(asked), Path(directory), format=format, parts=parts)

    def counts(self) -> dict[str, int]:
        """How much the ledger holds, by table."""
        return self.store.counts()

    def backup(self, path: str | Path) -> None:
        """Write a consistent copy of the ledger, also while it is in use."""
        self.store.backup(Path(path))

    def check(self) -> Iterator[Finding]:
        """Verify what can be verified in this ledger; every broken promise is a finding."""
        return self.store.check()

    def _judge(self, judgement: Judgement) -> Judgement:
        return self.store.judge(judgement)


def read(
    text: str,
    *,
    published: str | None = None,
    language: str | None = None,
    outlet: str | None = None,
    title: str | None = None,
) -> list[Statement]:
    """Return the statements of one text, without a ledger. `published` (ISO) settles days such as "on Tuesday"."""
    from lontar.sources import article_from_text

    article = article_from_text(text, outlet=outlet, title=title, published=published, language=language)
    return list(shared_reader(Settings.from_environment()).read(article))


def readings(
    sources: Sequence[str], *, options: SourceOptions | None = None, reader: ArticleReader | None = None
) -> Iterator[Reading | Skipped]:
    """Read sources without storing anything, one after the other."""
    for item in _read_sources(sources, options):
        if isinstance(item, Skipped):
            yield item
            continue
        reader = reader or shared_reader(Settings.from_environment())
        yield Reading(item, reader.read(item))


def _role_on(knowledge: tuple[Path, ...], speaker: Speaker, said: Day | None, published: str | None) -> str | None:
    """Return the offices that a speaker held on the day of saying, else of publication, as the knowledge files say."""
    from lontar.knowledge import load
    from lontar.knowledge.offices import office_day, role_then

    return role_then(speaker, office_day(said, published), load(*knowledge))


def _read_sources(sources: Sequence[str], options: SourceOptions | None) -> Iterator[Article | Skipped]:
    from lontar.sources import SourceOptions, read_sources

    return read_sources(sources, options=options or SourceOptions())


def _ignore(_outcome: Outcome) -> None:
    """Hear an outcome and do nothing with it."""
