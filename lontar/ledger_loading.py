"""Loading an export of Lontar: what another ledger held is stored as it was, read by no model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lontar.errors import UsageError
from lontar.ledger_adding import Added, Outcome, Status, Stop, taken_down
from lontar.messages import say
from lontar.types import Article, Skipped
from lontar.types_kept import Version

if TYPE_CHECKING:
    from lontar.sources import SourceOptions
    from lontar.store import Store

BATCH_ARTICLES: Final = 64
"""Articles that go into one transaction."""


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
        left = self.store.kept.take(record.decisions(), record.tombstones())
        ended = True
        for versions in record.articles_with_versions():
            self.take(versions, left)
            if self.stop.requested:
                ended = False
                break
        self.commit()
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
