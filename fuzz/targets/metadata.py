"""The table `--metadata`."""

from __future__ import annotations

from fuzz.promises import refusing, written
from lontar.sources.metadata import load_metadata
from lontar.sources.published import parse_published


def check(raw: bytes) -> None:
    """Read the bytes as the table."""
    with written(metadata_csv=raw) as folder, refusing():
        for path, known in load_metadata(folder / "metadata.csv").by_path.items():
            assert path
            assert known.published is None or parse_published(known.published)
