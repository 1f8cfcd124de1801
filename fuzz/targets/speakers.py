"""Who speaks: sources stand between the bytes 1 and 2; the first byte chooses the language."""

from __future__ import annotations

import re

from lontar.extract.speakers import StatementSpans, resolve
from lontar.types import Article, Span

_SOURCE = re.compile("\x01([^\x01\x02]+)\x02")


def check(raw: bytes) -> None:
    """Resolve the sources of a text, and of its lines where it marks none."""
    text = raw[1:].decode(errors="replace")
    spans = [Span("SRC", *found.span(1)) for found in _SOURCE.finditer(text)]
    spans = spans or [Span("SRC", *found.span()) for found in re.finditer(r"[^\n]+", text)]
    statements = [StatementSpans((span,)) for span in spans[:20]]
    language = ("id", "en", "ms", "und")[raw[0] % 4 if raw else 0]
    article = Article(id="a", version="v", text=text, raw_digest="r", language=language)
    found = resolve(statements, article)
    assert len(found) == len(statements)
    for people in found:
        assert people
        for one in people:
            assert one.name.strip(), (text, one)
