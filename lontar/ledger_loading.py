"""Loading what has been read: an export of another ledger as it was, or the output of a batch, read by no model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lontar.errors import UsageError
from lontar.ledger_adding import Added, Adding, Outcome, Status, Stop, taken_down
from lontar.messages import say
from lontar.types import Article, Explanation, Reading, Skipped, Statement
from lontar.types_kept import History, ReadBy, Version

if TYPE_CHECKING:
    from lontar.batch.judged import Second
    from lontar.batch.output import Record
    from lontar.sources import SourceOptions
    from lontar.store import Store

BATCH_ARTICLES: Final = 64
"""Articles that go into one transaction."""
SEAL: Final = 16
"""Characters of an export's seal by which it is known again wherever its folder stands."""
BULK_ARTICLES: Final = 256
"""The same of a batch that has been read: no model is waited for between them."""


def exports_among(sources: Sequence[str], options: SourceOptions | None) -> list[str]:
    """Return the sources that are exports of Lontar; UsageError where options say how they are to be read."""
    from lontar.export import is_record
    from lontar.sources import SourceOptions

    found = [source for source in sources if is_record(Path(source).expanduser())]
    if found and options not in (None, SourceOptions()):
        raise UsageError(
            "export_options",
            "{folder} is an export of Lontar: it says itself when and where its articles appeared. Leave out "
            "--published, --outlet, --language, --metadata and --column.",
            folder=found[0],
        )
    return found


def batches_among(sources: Sequence[str], options: SourceOptions | None) -> list[str]:
    """Return the sources that `lontar batch` wrote; UsageError where options say how they are to be read."""
    from lontar.batch.output import is_output
    from lontar.sources import SourceOptions

    found = [source for source in sources if is_output(Path(source).expanduser())]
    if found and options not in (None, SourceOptions()):
        raise UsageError(
            "batch_options",
            "{folder} holds what `lontar batch` has read: its articles say themselves when and where they appeared. "
            "Leave out --published, --outlet, --language, --metadata and --column.",
            folder=found[0],
        )
    return found


def load_among(
    sources: Sequence[str],
    options: SourceOptions | None,
    *,
    store: Store,
    each: Callable[[Outcome], None],
    stop: Stop,
    judged: list[Second],
) -> tuple[Added, list[str]]:
    """Load those of the sources that have been read; return what that did, and the sources that are still to be read.

    What batches have judged of what they read goes to `judged`.

    Raises UsageError as `exports_among` and `batches_among` do, InputError where a file is another one.
    """
    done, exports, batches = Added(), exports_among(sources, options), batches_among(sources, options)
    for source in sources:
        if done.stopped:
            break
        if source in exports:
            done = together(done, Loading(store, each, stop).run(source))
        elif source in batches:
            done = together(done, BatchLoading(store, each, stop, judged).run(source))
    return done, [source for source in sources if source not in exports and source not in batches]


def together(one: Added, other: Added) -> Added:
    """Return what two runs did as one."""
    return Added(
        new=one.new + other.new,
        unchanged=one.unchanged + other.unchanged,
        updated=one.updated + other.updated,
        statements=one.statements + other.statements,
        skipped=(*one.skipped, *other.skipped),
        stopped=one.stopped or other.stopped,
    )


@dataclass(slots=True)
class Loading:
    """One run over exports. What the ledger has already stays as it is."""

    store: Store
    each: Callable[[Outcome], None]
    stop: Stop
    waiting: list[tuple[Version, ...]] = field(default_factory=list)
    counts: dict[Status, int] = field(default_factory=lambda: {"new": 0, "unchanged": 0, "updated": 0, "skipped": 0})
    statements: int = 0
    skipped: list[Skipped] = field(default_factory=list)

    def run(self, folder: str) -> Added:
        """Load one export; stopped, it goes on where it was when it is loaded again. InputError: `open_record`."""
        from lontar.export import open_record

        record = open_record(Path(folder).expanduser())
        self.stop.busy = True
        for issue in record.issues():
            self.store.derived.add_issue(issue)
        # Decisions come first: an article that is there has all of them, whenever this is interrupted.
        begun = unfinished(folder, record.seal)
        left = self.store.kept.take(record.decisions(), record.tombstones(), begun=begun)
        ended = True
        for versions in record.articles_with_versions():
            self.take(versions, left)
            if self.stop.requested:
                ended = False
                break
        self.commit()
        if ended:
            self.take_history(record.history())
            self.store.kept.finish(begun, seal=record.seal[:SEAL])
        self.stop.busy = False
        return Added(
            new=self.counts["new"],
            unchanged=self.counts["unchanged"],
            statements=self.statements,
            skipped=tuple(self.skipped),
            stopped=not ended,
        )

    def take(self, versions: tuple[Version, ...], left: set[str]) -> None:
        """Look at one article and store what has waited long enough."""
        article = next(one.article for one in versions if one.current)
        outcome = self.store.outcome(article)
        if outcome == "new":
            self.waiting.append(versions)
            if len(self.waiting) >= BATCH_ARTICLES:
                self.commit()
        elif outcome == "unchanged" and article.id not in left:
            self.acknowledge(Outcome("unchanged", article.source, article))
        else:
            self.skip(taken_down(article) if outcome == "taken_down" else known_otherwise(article))

    def take_history(self, readings: Iterator[History]) -> None:
        """Put on record who has read what was loaded, and what was read before; some articles in one transaction."""
        articles = (list(own) for _, own in groupby(readings, key=lambda one: one.article_id))
        while part := list(islice(articles, BATCH_ARTICLES)):
            self.store.readings_kept.take_history([one for own in part for one in own])

    def commit(self) -> None:
        """Store what waits in one transaction, then acknowledge it."""
        waiting, self.waiting = self.waiting, []
        shown = self.store.kept.restore(waiting) if waiting else []
        for versions, statements in zip(waiting, shown, strict=True):
            article = next(one.article for one in versions if one.current)
            self.acknowledge(Outcome("new", article.source, article, statements))

    def skip(self, skipped: Skipped) -> None:
        """Record an article that was not taken."""
        self.store.put_skipped(skipped)
        self.skipped.append(skipped)
        self.acknowledge(Outcome("skipped", skipped.source, skipped=skipped))

    def acknowledge(self, outcome: Outcome) -> None:
        """Count an outcome that is safe in the store and tell who listens."""
        self.counts[outcome.status] += 1
        self.statements += outcome.statements
        self.each(outcome)


@dataclass(slots=True)
class BatchLoading:
    """One run over the output of a batch: what `add` does with its inputs, but that a model has read them already."""

    store: Store
    each: Callable[[Outcome], None]
    stop: Stop
    judged: list[Second] = field(default_factory=list)
    model_version: str = ""
    _hand: tuple[Reading, bytes] | None = None
    _signatures: dict[str, bytes] = field(default_factory=dict)
    _signed: list[tuple[Article, bytes]] = field(default_factory=list)

    def run(self, folder: str) -> Added:
        """Load one output; stopped, it goes on where it was when it is loaded again. InputError: `open_output`."""
        from lontar.batch.output import open_output

        record = open_output(Path(folder).expanduser())
        self.model_version = record.manifest["model"]
        by = ReadBy(record.manifest["model"], record.manifest["rules"])
        adding = Adding(self.store, lambda: self, lambda: by, each=self.hear, stop=self.stop, most=BULK_ARTICLES)
        added = adding.run(self.items(record))
        self.keep()
        if (second := record.second()) is not None:
            self.judged.append(second)
        return added

    def items(self, record: Record) -> Iterator[Article | Skipped]:
        """Yield the articles of a batch, each at hand to be read, and what was set aside."""
        for row in record.rows():
            if isinstance(row, Skipped):
                yield row
            else:
                self._hand = row
                yield row[0].article

    def read(self, article: Article) -> tuple[Statement, ...]:
        """Return the statements that the batch found in the article at hand."""
        assert self._hand is not None
        reading, signature = self._hand
        self._signatures[article.id] = signature
        return reading.statements

    def explain(self, _article: Article) -> Sequence[Explanation]:
        """Return nothing: what was weighed is not in the output of a batch."""
        return ()

    def hear(self, outcome: Outcome) -> None:
        """Pass an outcome on, and remember the signature of an article that is new."""
        article = outcome.article
        signature = self._signatures.pop(article.id, None) if article else None
        if article is not None and signature is not None and outcome.status == "new":
            self._signed.append((article, signature))
        if len(self._signed) >= BULK_ARTICLES:
            self.keep()
        self.each(outcome)

    def keep(self) -> None:
        """Keep the signatures of what is new, so that the second pass need not compute them."""
        signed, self._signed = self._signed, []
        self.store.derived.prepare([(article.id, article.version, signature) for article, signature in signed])


def unfinished(folder: str, seal: str = "") -> Skipped:
    """Return the record of an export whose decisions are here, and not yet all of its articles."""
    # One folder has many names as it is typed: the record is found again by the one that all of them lead to.
    place = str(Path(folder).expanduser().resolve())
    message = say(
        "export_unfinished",
        "{folder} (export {seal}) is not loaded whole. Give the same `lontar add` command again, with its new place "
        "where the folder was moved: it goes on where it was.",
        folder=place,
        seal=seal[:SEAL],
    )
    return Skipped(place, "export_unfinished", message)


def known_otherwise(article: Article) -> Skipped:
    """Return the record of an article that the ledger has with another text or without some decisions."""
    return Skipped(
        article.source,
        "export_known_otherwise",
        say(
            "export_known_otherwise",
            "This ledger has article {article} with another text, or without some decisions of the export; it stays "
            "as it is here. To have the record of the export, load it into an empty ledger.",
            article=article.id[:8],
        ),
    )
