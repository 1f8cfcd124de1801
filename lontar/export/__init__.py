"""Readings as files that other programs read: JSON lines, CSV, Parquet, with a manifest of what was written."""

from lontar.export.folder import FORMATS, Manifest, export
from lontar.export.writers import Format

__all__ = ["FORMATS", "Format", "Manifest", "export"]
