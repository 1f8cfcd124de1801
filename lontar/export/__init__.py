"""Readings as files that other programs read: lines, tables, entities, annotations, a graph, with a manifest."""

from lontar.export.folder import FORMATS, Manifest, export
from lontar.export.parts import Parts
from lontar.export.record import Record, is_record, open_record
from lontar.export.writers import Format

__all__ = ["FORMATS", "Format", "Manifest", "Parts", "Record", "export", "is_record", "open_record"]
