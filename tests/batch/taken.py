"""Ledgers that take what a batch has judged, or judge by themselves."""

from __future__ import annotations

from pathlib import Path

from lontar.ledger import Ledger
from lontar.types import Filters
from tests.fake_reader import FakeReader
from tests.word_pairs import WordPairs


class Unasked(WordPairs):
    """A reader of pairs that may not be asked."""

    def vectors(self, texts):
        assert not texts

    def chances(self, task, pairs):
        assert not pairs
        return super().chances(task, pairs)


def ledger(path: Path, *sources: Path, pairs: WordPairs | None = None) -> Path:
    for source in sources:
        with Ledger.open(path, reader=FakeReader(), pairs=pairs or WordPairs()) as opened:
            opened.add([str(source)])
            assert not opened.merge().stopped
            assert list(opened.check()) == []
    return path


def utterances(path: Path) -> list[tuple]:
    """What a ledger tells: every utterance with its reports and how many of them are independent."""
    with Ledger.open(path) as opened:
        return sorted(
            (one.id, tuple(sorted(one.statements)), one.independent_reports)
            for one in opened.utterances(Filters(limit=None))
        )
