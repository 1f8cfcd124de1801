"""PDF and DOCX → text (extra `documents`)."""

from __future__ import annotations

import io
import logging
import re
from typing import Final

from lontar.errors import InputError
from lontar.sources.article import Known
from lontar.sources.streams import missing_extra

_WORD_BREAK: Final = re.compile(r"(?<=[^\W\d_])-\n(?=[a-z])|\n")
_SENTENCE_END: Final = re.compile(r"[.!?:;…][\"”’')\]]*$")
# A line that stops well before the longest ones ends its paragraph.
_SHORT: Final = 0.75


def pdf_text(raw: bytes, *, source: str) -> tuple[str, Known]:
    """Return the text of a PDF with its paragraphs put together, and its title.

    Raises MissingExtra without pypdf; InputError `bad_document`, `document_locked`, `no_article` for pages of images.
    """
    try:
        import pypdf
    except ImportError as error:
        raise missing_extra(source, "a PDF", "documents") from error
    # The library reports every flaw of a file to the log, which ends on the terminal where nobody listens.
    logging.getLogger("pypdf").addHandler(logging.NullHandler())
    try:
        reader = pypdf.PdfReader(io.BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError(
                "document_locked", "{source} is locked with a password. Save it without one.", source=source
            )
        pages = [page.extract_text() for page in reader.pages]
        title = reader.metadata.title if reader.metadata else None
    except InputError:
        raise
    except Exception as error:  # damaged files make the library fail in many ways
        raise _bad_document(source, "PDF", error) from error
    text = "\n\n".join(filter(None, map(_reflowed, pages)))
    return _with_words(text, source), Known(title=title)


def docx_text(raw: bytes, *, source: str) -> tuple[str, Known]:
    """Return the paragraphs of a DOCX, and its title. Raises as `pdf_text` does."""
    try:
        import docx
    except ImportError as error:
        raise missing_extra(source, "a DOCX document", "documents") from error
    try:
        document = docx.Document(io.BytesIO(raw))
        paragraphs = [paragraph.text.strip() for paragraph in document.paragraphs]
        title = document.core_properties.title
    except Exception as error:  # as above
        raise _bad_document(source, "DOCX", error) from error
    return _with_words("\n\n".join(filter(None, paragraphs)), source), Known(title=title or None)


def _reflowed(page: str) -> str:
    """Put the lines of a page together to paragraphs, words broken at line ends healed."""
    lines = page.split("\n")
    longest = max((len(line) for line in lines), default=0)
    paragraphs: list[list[str]] = [[]]
    for line in map(str.strip, lines):
        if line:
            paragraphs[-1].append(line)
        if not line or (len(line) < _SHORT * longest and _SENTENCE_END.search(line)):
            paragraphs.append([])
    return "\n\n".join(
        # A word broken at a line end is healed, any other line end is a space.
        _WORD_BREAK.sub(lambda end: " " if end[0] == "\n" else "", "\n".join(paragraph))
        for paragraph in paragraphs
        if paragraph
    )


def _with_words(text: str, source: str) -> str:
    if not any(map(str.isalpha, text)):
        raise InputError(
            "not_an_article",
            "{source} has no article in it that could be found. Give the page of one article, or its text.",
            source=source,
        )
    return text


def _bad_document(source: str, what: str, error: Exception) -> InputError:
    return InputError(
        "bad_document",
        "{source} cannot be read as {what}: {reason}. Save it again, or give its text.",
        source=source,
        what=what,
        reason=str(error) or type(error).__name__,
    )
