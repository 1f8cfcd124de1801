"""PDF and DOCX."""

from __future__ import annotations

import warnings

from fuzz.promises import read


def check(raw: bytes) -> None:
    """Read the bytes as a document, by their own mark or that of a PDF."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read(raw if raw.startswith((b"PK\x03\x04", b"%PDF-")) else b"%PDF-1.4\n" + raw, "a.docx")
