"""What is counted on every face."""

import pytest

from lontar.counted import stance_counts
from lontar.ledger import Ledger
from lontar.store.issues import StanceRow
from tests.told import FakePairs, told

SAID = (
    ("negara mengirim pasukan tempur", "for", 0.6),
    ("negara segera mengirim pasukan tempur", "for", 0.59),
    ("negara tidak mengirim pasukan tempur", "against", 0.9),
    ("negara belum mengirim pasukan tempur", "unclear", 0.3),
    ("negara kapan mengirim pasukan tempur", "unclear", 0.8),
    ("negara mengirim beras", "unrelated", 0.9),
)


@pytest.fixture
def ledger(tmp_path):
    with Ledger.open(tmp_path / "l.db", pairs=FakePairs()) as opened:
        yield opened


def test_positions_are_counted_as_surely_as_pages_show_them_and_unclear_statements_all(ledger):
    readings = [
        told(f"Penutur {name} mengatakan {content}.", content, speaker=f"Penutur {name}")
        for name, (content, _, _) in zip("ABCDEF", SAID, strict=True)
    ]
    ledger.store.put_many(readings)
    ledger.merge()
    issue, _ = ledger.add_issue("negara mengirim pasukan tempur")
    ids = [reading.statements[0].id for reading in readings]
    rows = [StanceRow(issue.id, one, ledger.asks, *own[1:]) for one, own in zip(ids, SAID, strict=True)]
    ledger.store.derived.put_stances(rows)
    assert stance_counts(ledger, issue) == {"for": 1, "against": 1, "conditional": 0, "unclear": 2}
    # A decision is as sure as can be.
    ledger.judge_stance(ids[1], issue.id, "for", author="Sari")
    assert stance_counts(ledger, issue)["for"] == 2
