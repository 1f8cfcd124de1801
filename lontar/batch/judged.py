"""What the second pass of a batch has judged, as a ledger takes it: near-copies, clauses with vectors, pairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lontar.batch.copying import articles_in
from lontar.batch.judging import place_of
from lontar.merge.compared import Judged
from lontar.store.merging import unpacked

if TYPE_CHECKING:
    from lontar.store.merging import Vectors

ROWS: Final = 256
"""Rows that are given out at a time."""

Copy = tuple[str, float, float]


@dataclass(frozen=True, slots=True)
class Clause:
    """A statement as it was compared: `state` is the digest of `compared_state`, `condition` a vector like `vector`."""

    statement: str
    state: str
    clause: str
    vector: Vectors
    condition: Vectors | None


@dataclass(frozen=True, slots=True)
class Second:
    """The second pass of one batch, by the weights `model`.

    `versions` are the articles that were compared with each other, `copies` by article its near-copies among them, both
    ways: version, Jaccard index, containment.
    """

    folder: Path
    model: str
    versions: Mapping[str, str]
    copies: Mapping[str, Mapping[str, Copy]]

    def clauses(self) -> Iterator[list[Clause]]:
        """Yield the statements that were compared, some at a time."""
        for rows in self._rows("clauses", ["id", "state", "clause", "vector", "condition"]):
            yield [
                Clause(
                    row["id"], row["state"], row["clause"], unpacked(row["vector"]),
                    unpacked(row["condition"]) if row["condition"] is not None else None,
                )
                for row in rows
            ]  # fmt: skip

    def pairs(self) -> Iterator[list[Judged]]:
        """Yield the judgements about pairs of statements, some at a time."""
        for rows in self._rows("pairs", ["first", "second", "score", "reason"]):
            yield [Judged(**row) for row in rows]

    def _rows(self, step: Any, columns: list[str]) -> Iterator[list[dict[str, Any]]]:
        from pyarrow import parquet

        for path in sorted(place_of(self.folder, step).glob("*.parquet")):
            for batch in parquet.ParquetFile(path).iter_batches(ROWS, columns=columns):
                yield batch.to_pylist()


def second_of(folder: Path, model: str) -> Second:
    """Return the second pass in a finished output; holds 100 bytes an article and 200 a pair of near-copies."""
    versions: dict[str, str] = {}
    found: defaultdict[str, dict[str, Copy]] = defaultdict(dict)
    for article, version, copies in articles_in(folder):
        versions[article] = version
        for other, known, *shares in copies:
            found[article][other] = (known, shares[0], shares[1])
            found[other][article] = (version, shares[0], shares[1])
    return Second(folder, model, versions, dict(found))
