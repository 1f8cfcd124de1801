"""What is fuzzed, a module each: `check(raw)` gives the bytes to one part of Lontar and says what must hold then."""

from __future__ import annotations

from typing import Final

NAMES: Final = (
    "text", "html", "csv", "metadata", "jsonl", "parquet", "warc", "packed", "documents", "feeds", "sitemaps",
    "knowledge", "dates", "speakers", "credits",
)  # fmt: skip
