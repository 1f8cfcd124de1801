"""Raw → Article: files, folders, patterns, URLs and standard input, in every format that Lontar reads.

Nothing heavy is imported before a source needs it: HTML, Parquet, PDF, DOCX and the network load on first use.
"""

from __future__ import annotations

from lontar.sources.article import article_from_text
from lontar.sources.options import COLUMN_FIELDS, SourceOptions
from lontar.sources.reading import read_sources

__all__ = ["COLUMN_FIELDS", "SourceOptions", "article_from_text", "read_sources"]
