"""Near-copies on an engine: which articles share keys, a range of keys at a time, and which of these are copies.

Both are what the ledger finds that signs the same articles in order of their ids, to the last of its limits: each is
compared with those of smaller ids that share most keys with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from lontar.batch.judging_table import COPIES, VOTES
from lontar.batch.plan import shard_path, whole_file
from lontar.merge.copies import CANDIDATES, COMMON_FROM, Signature, copy_keys, is_band, is_copy, overlap

if TYPE_CHECKING:
    from lontar.batch.judging import Judging
    from lontar.batch.task import Still

Copy = tuple[str, str, float, float]
Places = list[tuple[str, int, int]]
Numbers = NDArray[np.uint64]

_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)
_HALF: Final = np.uint64(32)
_LOW: Final = 0xFFFFFFFF
_WAITING: Final = 2_000_000
"""Votes that are counted together, in 16 bytes each."""
_KEYS: Final = 4096
"""After so many keys it is told that the task goes on."""


def write_votes(judging: Judging, bucket: int, still: Still) -> None:
    """Write which articles share keys of one range, an article with those of smaller ids, and how many keys."""
    from pyarrow import Table, parquet

    places, keys, owners = _keyed(judging, bucket, still)
    pairs, votes = _votes(keys, owners, still)
    found = [
        (*places[int(pair >> _HALF)], *places[int(pair & _LOW)], int(n)) for pair, n in zip(pairs, votes, strict=True)
    ]
    found.sort(key=lambda vote: (vote[1], vote[2], vote[3]))
    by_group: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for vote in found:
        by_group[vote[1] // judging.span].append(vote)
    path = judging.path(bucket)
    with whole_file(path) as unfinished, parquet.ParquetWriter(unfinished, VOTES, compression="zstd") as writer:
        for group in range(-(-judging.shards // judging.span)):
            columns = list(zip(*by_group[group], strict=True)) or [()] * len(VOTES)
            table = Table.from_pydict(dict(zip(VOTES.names, columns, strict=True)), schema=VOTES)
            writer.write_table(table, row_group_size=max(1, table.num_rows))


def _keyed(judging: Judging, bucket: int, still: Still) -> tuple[Places, Numbers, Numbers]:
    """Return articles in order of their ids (with shard and row), and the keys of one range, with whose they are."""
    from lontar.batch.pairing import signed_rows

    places: Places = []
    keys, owners = [], []
    for shard in range(judging.shards):
        still()
        for row, article, _, signature in signed_rows(judging, shard):
            own = np.array(copy_keys(Signature.from_bytes(signature)), np.uint64)
            spread = (own * _SPREAD) >> _HALF
            own = np.unique(own[spread % np.uint64(judging.buckets) == bucket])
            keys.append(own)
            owners.append(np.full(len(own), len(places), np.uint64))
            places.append((article, shard, row))
    order = sorted(range(len(places)), key=lambda number: places[number][0])
    ranks = np.empty(len(places), np.uint64)
    ranks[order] = np.arange(len(places), dtype=np.uint64)
    whose = np.concatenate(owners) if owners else np.empty(0, np.uint64)
    found = np.concatenate(keys) if keys else np.empty(0, np.uint64)
    return [places[number] for number in order], found, ranks[whose]


def _votes(keys: Numbers, owners: Numbers, still: Still) -> tuple[Numbers, Numbers]:
    """Return pairs (an article's rank, then in the lower half a smaller one) and how many keys vote for them."""
    order = np.lexsort((owners, keys))
    keys, owners = keys[order], owners[order]
    starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]]) if len(keys) else np.empty(0, np.int64)
    ends = np.r_[starts[1:], len(keys)]
    several = ends - starts > 1
    waiting: list[Numbers] = []
    held = 0
    counted = (np.empty(0, np.uint64), np.empty(0, np.uint64))
    for done, (start, end) in enumerate(zip(starts[several].tolist(), ends[several].tolist(), strict=True)):
        if done % _KEYS == 0:
            still()
        waiting.append(_of_one_key(owners[start:end], always=is_band(int(keys[start]))))
        held += len(waiting[-1])
        if held > _WAITING:
            still()
            counted, waiting, held = _counted(counted, waiting), [], 0
    return _counted(counted, waiting)


def _of_one_key(owners: Numbers, *, always: bool) -> Numbers:
    """Return the pairs of articles, in order, that have one key: what many have says nothing, of a band the first."""
    later, earlier = np.tril_indices(min(len(owners), COMMON_FROM + 1), -1)
    pairs = [owners[later] << _HALF | owners[earlier]]
    if always and len(owners) > COMMON_FROM + 1:
        pairs += [one << _HALF | owners[:COMMON_FROM] for one in owners[COMMON_FROM + 1 :]]
    return np.concatenate(pairs)


def _counted(before: tuple[Numbers, Numbers], waiting: Sequence[Numbers]) -> tuple[Numbers, Numbers]:
    pairs, votes = before
    every = np.concatenate([pairs, *waiting])
    weights = np.concatenate([votes, np.ones(len(every) - len(pairs), np.uint64)])
    found, places = np.unique(every, return_inverse=True)
    sums = np.zeros(len(found), np.uint64)
    np.add.at(sums, places, weights)
    return found, sums


def write_copies(judging: Judging, group: int, still: Still) -> None:
    """Write which articles of a group of shards are near-copies of others with smaller ids."""
    from pyarrow import Table, parquet

    votes = _votes_for(judging, group)
    shards = range(group * judging.span, min((group + 1) * judging.span, judging.shards))
    path = judging.path(group)
    with whole_file(path) as unfinished, parquet.ParquetWriter(unfinished, COPIES, compression="zstd") as writer:
        for shard in shards:
            rows = _compared(judging, shard, votes, still)
            writer.write_table(Table.from_pylist(rows, schema=COPIES))


def _votes_for(judging: Judging, group: int) -> dict[str, dict[tuple[str, int, int], int]]:
    """Return by article whom to compare it with, and how many keys they share, over all ranges of keys."""
    from dataclasses import replace

    from pyarrow import parquet

    found: defaultdict[str, defaultdict[tuple[str, int, int], int]] = defaultdict(lambda: defaultdict(int))
    own = replace(judging, step="votes")
    for bucket in range(judging.buckets):
        for row in parquet.ParquetFile(own.path(bucket)).read_row_group(group).to_pylist():
            found[row["article"]][row["other"], row["other_shard"], row["other_row"]] += row["votes"]
    return {article: dict(others) for article, others in found.items()}


def _compared(
    judging: Judging, shard: int, votes: dict[str, dict[tuple[str, int, int], int]], still: Still
) -> list[dict[str, Any]]:
    from lontar.batch.pairing import signed_rows

    own = [(article, version, Signature.from_bytes(kept)) for _, article, version, kept in signed_rows(judging, shard)]
    best = {article: _best(votes.get(article, {})) for article, _, _ in own}
    others = _fetched(judging, {place[1:] for places in best.values() for place in places}, still)
    rows = []
    for article, version, signed in own:
        copies = []
        for other, *place in best[article]:
            known, stored = others[place[0], place[1]]
            shares = overlap(signed, Signature.from_bytes(stored))
            if is_copy(shares):
                copies.append(
                    {"article": other, "version": known, "jaccard": shares.jaccard, "contained": shares.contained}
                )
        rows.append({"article": article, "version": version, "copies": copies})
    return rows


def _best(votes: dict[tuple[str, int, int], int]) -> list[tuple[str, int, int]]:
    return sorted(votes, key=lambda other: (-votes[other], other))[:CANDIDATES]


def _fetched(judging: Judging, wanted: set[tuple[int, int]], still: Still) -> dict[tuple[int, int], tuple[str, bytes]]:
    """Return versions and signatures by shard and row; of a shard only the row groups that are asked for are read."""
    from pyarrow import parquet

    rows: defaultdict[int, list[int]] = defaultdict(list)
    for shard, row in sorted(wanted):
        rows[shard].append(row)
    found = {}
    for shard, own in rows.items():
        still()
        file, first = parquet.ParquetFile(shard_path(judging.folder, shard)), 0
        for group in range(file.num_row_groups):
            after = first + file.metadata.row_group(group).num_rows
            if inside := [row for row in own if first <= row < after]:
                table = file.read_row_group(group, columns=["version", "signature"])
                for row in inside:
                    found[shard, row] = (
                        table["version"][row - first].as_py(), table["signature"][row - first].as_py(),
                    )  # fmt: skip
            first = after
    return found


def copies_in(folder: Path) -> Iterator[tuple[str, list[Copy]]]:
    """Yield the articles that have near-copies of smaller ids with these: id, version, Jaccard index, containment."""
    for article, _, copies in articles_in(folder):
        if copies:
            yield article, copies


def articles_in(folder: Path) -> Iterator[tuple[str, str, list[Copy]]]:
    """Yield every article that was compared with others, its version, and its near-copies of smaller ids."""
    from pyarrow import parquet

    from lontar.batch.judging import place_of

    for path in sorted(place_of(folder, "copies").glob("*.parquet")):
        for row in parquet.read_table(path).to_pylist():
            copies = [(one["article"], one["version"], one["jaccard"], one["contained"]) for one in row["copies"]]
            yield row["article"], row["version"], copies
