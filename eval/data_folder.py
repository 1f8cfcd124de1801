"""The folder of articles and tables that these programs measure on: named by LONTAR_DATA."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def data_folder(*needed: str) -> Path:
    """The folder; exits where one of the files and folders that are needed in it is not there."""
    folder = Path(os.environ.get("LONTAR_DATA", "../shared"))
    for name in needed:
        if not (folder / name).exists():
            sys.exit(f"{folder / name} not found: name the data folder, with {', '.join(needed)} in it, by LONTAR_DATA")
    return folder


def corpus_data() -> Path:
    """The folder with the annotated articles that came first, and the texts of the project's own."""
    return data_folder("corpus", "data/indosum/articles.jsonl", "data/ntrex/DOCUMENT_IDS.tsv")
