"""The columns of the files of the second pass in the output of a batch."""

from __future__ import annotations

from typing import Final

import pyarrow as arrow

from lontar.batch.table import STATEMENT

_STRING: Final = arrow.string()

CLAUSES: Final = arrow.schema([
    ("id", _STRING), ("article", _STRING), ("version", _STRING), ("published", _STRING), ("language", _STRING),
    ("text", _STRING), ("week", arrow.int32()), ("day", _STRING), ("home", arrow.int64()),
    ("keys", arrow.list_(_STRING)), ("state", _STRING), ("clause", _STRING),
    ("vector", arrow.binary()), ("condition", arrow.binary()),
    ("bodies", arrow.list_(_STRING)), ("statement", STATEMENT),
])  # fmt: skip
"""A statement as it is compared, a row group a week. `day` is that on which it may have been made, null where it is
open; `keys` are those of its actors, `home` a hash of the first; vectors are int8; `state` is a digest of what was
compared."""
VOTES: Final = arrow.schema([
    ("article", _STRING), ("shard", arrow.int32()), ("row", arrow.int32()),
    ("other", _STRING), ("other_shard", arrow.int32()), ("other_row", arrow.int32()), ("votes", arrow.int32()),
])  # fmt: skip
"""Articles that share keys of their signatures, with how many of one range of keys; a row group a group of shards."""
_COPY: Final = arrow.struct([
    ("article", _STRING), ("version", _STRING), ("jaccard", arrow.float64()), ("contained", arrow.float64()),
])  # fmt: skip
COPIES: Final = arrow.schema([("article", _STRING), ("version", _STRING), ("copies", arrow.list_(_COPY))])
"""Every article with those of its near-copies that have a smaller id, and what they share."""
PAIRS: Final = arrow.schema([
    ("first", _STRING), ("second", _STRING), ("score", arrow.float64()), ("reason", _STRING), ("model", _STRING),
])  # fmt: skip
"""Judgements: how sure it is that two statements report one act, why, and who says so."""
