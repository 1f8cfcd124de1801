"""Lontar's answers to a test file: statements, days, offices; stances, utterances and whether conditions are met."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from lontar.evaluate.conditions import ConditionLine
from lontar.evaluate.matching import body
from lontar.evaluate.merge import Cluster, Report
from lontar.evaluate.stance import STANCE_ANSWERS, StanceLine
from lontar.extract.actors import offices_called
from lontar.extract.dates import find_days, said_on
from lontar.knowledge import Knowledge, Office
from lontar.knowledge.lookup import Truth, folded
from lontar.ledger_adding import Adding, ArticleReader, Outcome, Stop
from lontar.settings import Settings
from lontar.sources import article_from_text
from lontar.types import Article, Filters, Reading, Span, Statement
from lontar.types_kept import ReadBy

if TYPE_CHECKING:
    from lontar.merge.pairs import PairReader
    from lontar.store import Store
    from lontar.types import Skipped, Utterance

THRESHOLD: Final = 0.5
"""From which chance on a condition counts as met where the card of the weights names none."""
_EVERYTHING: Final = Filters(limit=None)


class PairChances(Protocol):
    """What scoring needs of a reader of pairs: `lontar.merge.pairs.PairReader`, or another one passed in."""

    @property
    def card(self) -> Mapping[str, Any]:
        """What is known of the weights; `thresholds` by task."""

    def chances(self, task: str, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """Return the chances of the task's answers, [pairs, answers]."""

    def answers(self, task: str) -> tuple[str, ...]:
        """Return the answers in the order of their chances."""


class MergingLedger(Protocol):
    """What scoring needs of a ledger that merges what its articles report."""

    store: Store

    @property
    def reader(self) -> ArticleReader:
        """The reader of articles."""

    def merge(self) -> object:
        """Run the second pass."""

    def statements(self, filters: Filters) -> Iterator[tuple[Statement, Article]]:
        """Return statements with their articles."""

    def utterances(self, filters: Filters) -> Iterator[Utterance]:
        """Return what was merged."""


def answers(gold: Iterable[Reading], reader: ArticleReader) -> list[Reading]:
    """Read each gold article anew, page remains set aside as `lontar add` does."""
    articles = (as_added(reading.article) for reading in gold)
    return [Reading(article, reader.read(article)) for article in articles]


def as_added(article: Article) -> Article:
    """Mark in a test article what `lontar add` would not read: boilerplate, captions, render dates."""
    return replace(article, asides=article_from_text(article.text, language=article.language).asides)


def day_of(row: Mapping[str, Any]) -> str | None:
    """The day of one date expression in its text, as a statement with these TIME words gets it."""
    article = article_from_text(row["text"], published=row.get("published"), language=row.get("language"))
    start = article.text.find(row["expression"])
    spans = (Span("TIME", start, start + len(row["expression"])),) if start >= 0 else ()
    found = said_on(spans, article, days=find_days(article.text, language=article.language))
    return found.value if found else None


def holds(row: Mapping[str, Any], known: Knowledge) -> Truth:
    """Whether somebody held an office, or a state was a member, on a day: as far as the knowledge files say."""
    if "person" not in row:
        states = [body for body in known.bodies_called(row["state"]) if body.kind == "state"]
        bodies = known.bodies_called(row["organisation"])
        asked = {known.member_on(one.id, other.id, row["date"]) for one in states for other in bodies}
        return asked.pop() if len(asked) == 1 else "yes" if "yes" in asked else "unknown"
    offices = {office.id for office in _offices(row["office"], row.get("organisation"), known)}
    persons = {person.id for person in known.persons_called(row["person"])}
    if not offices or len(persons) != 1:
        return "unknown"
    return known.held_office(next(iter(persons)), offices, row["date"])


def _offices(title: str, body: str | None, known: Knowledge) -> Iterator[Office]:
    if not body:
        yield from offices_called(title, known)
        return
    bodies = {one.id for one in known.bodies_called(body)}
    yield from (office for office in known.offices_titled(title) if office.body in bodies)
    kind = folded(title).replace(" ", "_")
    yield from (office for office in known.offices.values() if office.kind == kind and office.body in bodies)


def pair_reader(settings: Settings) -> PairChances:
    """Return the reader of pairs with the weights that the package carries."""
    from lontar.merge.pairs import PairReader

    return PairReader(threads=settings.threads)


def stances(batches: Iterable[Sequence[StanceLine]], reader: PairChances) -> NDArray[np.float32]:
    """Return the chances of every line's answers, [lines, answers], in the order of `STANCE_ANSWERS`."""
    from lontar.merge.stances import Question, stance_chances

    order = [reader.answers("stance").index(answer) for answer in STANCE_ANSWERS]
    asked = ([Question(one.speaker, one.clause, one.proposition) for one in batch] for batch in batches)
    return np.concatenate([stance_chances(cast("PairReader", reader), batch)[:, order] for batch in asked])


def met(batches: Iterable[Sequence[ConditionLine]], reader: PairChances) -> list[float]:
    """Return how surely each line's scenario meets its condition, in [0, 1]."""
    from lontar.merge.stances import met_chances

    asked = ([(one.scenario, one.condition_clause) for one in batch] for batch in batches)
    return [chance for pairs in asked for chance in met_chances(cast("PairReader", reader), pairs).tolist()]


def met_from(reader: PairChances) -> float:
    """Return the chance from which on a condition counts as met."""
    return float(reader.card.get("thresholds", {}).get("meets", THRESHOLD))


def merged(articles: Iterable[Article], ledger: MergingLedger) -> tuple[list[Cluster], tuple[Skipped, ...]]:
    """Add test articles to an empty ledger and merge; what was put together, and the articles that were not read.

    A statement that no utterance has is one by itself.
    """
    adding = Adding(
        ledger.store, lambda: ledger.reader, lambda: ReadBy(ledger.reader.model_version), each=_unheard, stop=Stop()
    )
    skipped = adding.run(map(as_given, articles)).skipped
    ledger.merge()
    reports = {
        statement.id: Report(statement.id, article.id, body(statement))
        for statement, article in ledger.statements(_EVERYTHING)
    }
    clusters = [
        Cluster(one.id, tuple(reports.pop(name) for name in one.statements if name in reports), one.independent_reports)
        for one in ledger.utterances(_EVERYTHING)
    ]
    return [*clusters, *(Cluster(report.statement, (report,), 1) for report in reports.values())], skipped


def as_given(article: Article) -> Article:
    """Return a test article as `lontar add` would make it, under the id and with the text that the file gives."""
    made = article_from_text(
        article.text,
        url=article.url,
        outlet=article.outlet,
        title=article.title,
        published=article.published,
        language=article.language,
        source=article.source,
    )
    return replace(made, id=article.id, version=article.version, text=article.text)


def _unheard(_outcome: Outcome) -> None:
    """Hear an outcome and do nothing with it: scores tell how much was found."""
