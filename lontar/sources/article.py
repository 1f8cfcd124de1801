"""Text and what is known about it → Article: ids, language, asides, flags; the one place where an Article is made."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from lontar.errors import InputError
from lontar.identity import bytes_digest
from lontar.plain import oddities
from lontar.sources.boilerplate import find_asides
from lontar.sources.header import read_header
from lontar.sources.ids import article_id, canonical_url, host_of, text_version
from lontar.sources.language import find_language
from lontar.sources.options import invalid_published
from lontar.sources.published import parse_published
from lontar.types import Article

PUBLISHED_UNREADABLE: Final = "published_unreadable"
PUBLISHED_GUESSED: Final = "published_guessed"
# Control characters, and those that turn what stands behind them round: no title or address has them.
_UNFIT: Final = re.compile("[\0-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")
# What an article's text would do to the terminal that shows it: move the cursor, name the window, fill the clipboard.
_COMMAND: Final = re.compile(r"\x1b[\[\]P^_X]")
_LANGUAGE: Final = re.compile(r"([A-Za-z]{2,3})(?:[-_].*)?")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known about an article beside its text; None where nothing is. `published` as the source words it."""

    url: str | None = None
    outlet: str | None = None
    title: str | None = None
    byline: str | None = None
    published: str | None = None
    language: str | None = None
    canonical: str | None = None

    def over(self, other: Known) -> Known:
        """Return these facts, and those of `other` where these are silent."""
        return Known(
            url=self.url or other.url,
            outlet=self.outlet or other.outlet,
            title=self.title or other.title,
            byline=self.byline or other.byline,
            published=self.published or other.published,
            language=self.language or other.language,
            canonical=self.canonical or other.canonical,
        )


NOTHING: Final = Known()


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a text came from: the source as people name it, its bytes, their media type, flags of their decoding."""

    source: str = ""
    raw: bytes = b""
    media_type: str = "text/plain"
    flags: tuple[str, ...] = ()


def article_from_text(  # noqa: PLR0913
    text: str, *, url: str | None = None, outlet: str | None = None, title: str | None = None,
    published: str | None = None, language: str | None = None, source: str = "",
) -> Article:  # fmt: skip
    """Return the Article of one text; its title and day are read from its head where they clearly stand there.

    Raises InputError `empty_text` or `bad_characters`, UsageError `invalid_published`.
    """
    if published is not None and parse_published(published) is None:
        raise invalid_published(published)
    known = Known(url=url, outlet=outlet, title=title, published=published, language=language)
    return compose(text, known=known, origin=Origin(source=source))


def compose(text: str, *, known: Known, origin: Origin) -> Article:
    """Make an Article: line ends become single newlines, nothing else in the text changes.

    Raises InputError `empty_text` for a text without a letter, `bad_characters` for one that cannot be stored and
    `terminal_commands`.
    """
    text = _checked(text, origin.source)
    header = read_header(text, title=_clean(known.title))
    published, unreadable = _published(known.published, header.published)
    address = _clean(known.url)
    url = canonical_url(address, canonical=_clean(known.canonical)) if address else None
    title, outlet = _clean(known.title or header.title), _clean(known.outlet) or host_of(url)
    language = find_language(text, given=_language_code(known.language))
    return Article(
        id=article_id(text=text, url=url, outlet=outlet, title=title, published=published),
        version=text_version(text),
        text=text,
        raw_digest=bytes_digest(origin.raw or text.encode()),
        url=url,
        outlet=outlet,
        title=title,
        byline=_clean(known.byline) or header.byline,
        published=published,
        language=language.language,
        media_type=origin.media_type,
        source=origin.source,
        asides=find_asides(text, header=header, title=title),
        flags=tuple(dict.fromkeys((*origin.flags, *unreadable, *language.flags, *oddities(text)))),
        raw=origin.raw,
    )


def _checked(text: str, source: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise _bad_characters(source) from error
    if "\0" in text:
        raise _bad_characters(source)
    if _COMMAND.search(text):
        raise InputError(
            "terminal_commands",
            "{source} holds commands for a terminal (escape sequences), which no article has. Clean the text where it "
            "was made, then add it again.",
            source=source or "The text",
        )
    if not any(map(str.isalpha, text)):
        raise InputError(
            "empty_text", "{source} has no words in it. Give an article's text.", source=source or "The text"
        )
    return text


def _bad_characters(source: str) -> InputError:
    return InputError(
        "bad_characters",
        "{source} holds characters that are not text (NUL or half of a surrogate pair). Clean the text where it was "
        "made, then add it again.",
        source=source or "The text",
    )


def _published(said: str | None, in_text: str | None) -> tuple[str | None, tuple[str, ...]]:
    if said is None or not said.strip():
        return in_text, ()
    value = parse_published(said)
    return (value, ()) if value else (in_text, (PUBLISHED_UNREADABLE,))


def _language_code(said: str | None) -> str | None:
    match = _LANGUAGE.fullmatch(said.strip()) if said else None
    if match is None:
        return None
    code = match[1].lower()
    # "in" is the old code of Indonesian; three-letter codes of the languages that matter here.
    code = {"in": "id", "ind": "id", "eng": "en", "msa": "ms", "may": "ms", "zsm": "ms"}.get(code, code)
    return None if code == "und" else code


def _clean(words: str | None) -> str | None:
    """One line without what no store takes, None where nothing is left."""
    if words is None:
        return None
    cleaned = words.encode("utf-8", errors="ignore").decode()
    return " ".join(_UNFIT.sub("", cleaned).split()) or None
