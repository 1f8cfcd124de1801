"""Sources → Articles, one after the other: what cannot be read is told and the rest goes on."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from itertools import islice
from typing import BinaryIO, Final

from lontar.errors import InputError
from lontar.messages import say_error
from lontar.settings import Settings
from lontar.sources.article import PUBLISHED_GUESSED, Known, Origin, compose
from lontar.sources.decoding import decode
from lontar.sources.documents import docx_text, pdf_text
from lontar.sources.formats import CONTAINERS, MEDIA_TYPE_OF, Format, charset_of, format_of, suffix_of
from lontar.sources.jsonl import read_jsonl
from lontar.sources.metadata import MetadataTable, load_metadata
from lontar.sources.options import SourceOptions, check_options
from lontar.sources.parquet import read_parquet
from lontar.sources.places import Place, places_of, unreadable
from lontar.sources.rows import RowReader
from lontar.sources.streams import HEAD, Packing, opened, packing_of, read_bounded, too_large
from lontar.sources.table import read_csv
from lontar.sources.warc import WarcReader
from lontar.sources.web import Answer, Asking, fetch, is_url
from lontar.sources.window import WHOLE, Window
from lontar.types import Article, Skipped

_DEFAULTS: Final = SourceOptions()
_DOCUMENTS: Final[dict[Format, Callable[..., tuple[str, Known]]]] = {"pdf": pdf_text, "docx": docx_text}


def read_sources(
    sources: Sequence[str], *, options: SourceOptions = _DEFAULTS
) -> Iterator[Article | Skipped]:  # fmt: skip
    """Read files, folders, patterns, URLs and `-` lazily; yields an Article or a Skipped for each thing found.

    Raises UsageError at once for options that cannot be meant; a source that cannot be read is a Skipped.
    """
    check_options(sources, options)
    table = load_metadata(options.metadata)
    return _read_all(sources, options, table)


def _read_all(sources: Sequence[str], options: SourceOptions, table: MetadataTable) -> Iterator[Article | Skipped]:
    described = options.metadata.resolve() if options.metadata else None
    for source in sources:
        for place in _places(source, options):
            if isinstance(place, Place):
                # A table that lies in the folder it describes is no article.
                if described is not None and place.path is not None and place.path.resolve() == described:
                    continue
                yield from read_place(place, options, table.of(place))
            else:
                yield _skipped(*place)


def _places(source: str, options: SourceOptions) -> Iterator[Place | tuple[str, InputError]]:
    if not is_url(source):
        yield from places_of(source)
        return
    try:
        settings = Settings.from_environment()
        asking = Asking(private=settings.private_addresses)
        answer = fetch(source, max_bytes=options.max_bytes, limits=settings.limits, asking=asking)
    except InputError as error:
        yield source, error
        return
    yield _answered(answer, source, Known())


def read_answer(answer: Answer, source: str, *, behind: Known, max_bytes: int) -> Article:
    """Return the article of an answer that holds one; `behind` is what is known where the page itself is silent.

    Raises InputError where it cannot be read, `not_an_article` where it holds none or several.
    """
    place, options = _answered(answer, source, behind), SourceOptions(max_bytes=max_bytes)
    with _told(source), place.open() as stream:
        found = list(islice(_read_stream(stream, place, options, Known(), WHOLE), 2))
    if len(found) != 1 or isinstance(found[0], Skipped):
        raise InputError(
            "not_an_article",
            "{source} has no article in it that could be found. Give the page of one article, or its text.",
            source=source,
        )
    return found[0]


def _answered(answer: Answer, source: str, behind: Known) -> Place:
    return Place(
        name=source, open=lambda: nullcontext(io.BytesIO(answer.raw)), size=len(answer.raw), url=answer.url,
        media_type=answer.media_type or "", behind=behind,
    )  # fmt: skip


def read_place(
    place: Place, options: SourceOptions, known: Known, window: Window = WHOLE
) -> Iterator[Article | Skipped]:  # fmt: skip
    """Read the records of one input that are in `window`; one that cannot be read is a Skipped."""
    try:
        with _told(place.name), place.open() as stream:
            yield from _read_stream(stream, place, options, known, window)
    except InputError as error:
        yield _skipped(place.name, error)


@contextmanager
def _told(source: str) -> Iterator[None]:
    """Turn what reading raises into what a person can act on."""
    try:
        yield
    except EOFError as error:
        raise _truncated(source) from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise _damaged(source, error) from error
    except OSError as error:
        raise unreadable(error, source) from error


def _read_stream(
    stream: BinaryIO, place: Place, options: SourceOptions, known: Known, window: Window
) -> Iterator[Article | Skipped]:  # fmt: skip
    head, whole, packing = begun(stream, place)
    form = format_of(head, name=place.name, media_type=place.media_type)
    if form == "warc":
        yield from WarcReader(place.name, place.path, packing, options, known).read(whole, window)
        return
    if form in CONTAINERS:
        reader = RowReader(place.name, MEDIA_TYPE_OF[form], options, known, window)
        if window.offset:
            # Only files that are not packed are cut by their bytes.
            whole = stream
            whole.seek(window.offset)
        if form == "jsonl":
            yield from read_jsonl(whole, head, reader)
        elif form == "csv":
            yield from read_csv(whole, head, reader)
        else:
            yield from read_parquet(whole, None if packing else place.path, reader)
        return
    for _ in window.of(iter((place,))):
        if place.size is not None and place.size > options.max_bytes:
            raise too_large(place.name, options.max_bytes)
        raw = read_bounded(whole, max_bytes=options.max_bytes, source=place.name)
        yield _single(raw, form, place, options, known)


def begun(stream: BinaryIO, place: Place) -> tuple[bytes, BinaryIO, Packing | None]:
    """Return the first bytes of an input, unpacked, a stream of it, and its packing, as `opened` does."""
    try:
        return opened(stream, source=place.name)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        if place.path is None or suffix_of(place.name) != ".warc":
            raise
        # The first record of an archive is broken: there are others behind it.
        with place.path.open("rb") as again:
            return b"WARC/", stream, packing_of(again.read(HEAD))


def _single(raw: bytes, form: Format, place: Place, options: SourceOptions, known: Known) -> Article:
    """Make the article of a file or page that holds one; the user's words come first, then the table, the page last."""
    asked = Known(outlet=options.outlet, published=options.published, language=options.language)
    facts = asked.over(known).over(Known(url=place.url))
    flags: tuple[str, ...] = ()
    if form == "html":
        from lontar.sources.pages import read_page

        page = read_page(raw, source=place.name, url=facts.url, media_type=place.media_type)
        text, found, flags = page.text, page.known, page.flags
    elif form in _DOCUMENTS:
        text, found = _DOCUMENTS[form](raw, source=place.name)
    else:
        decoded = decode(raw, source=place.name, declared=charset_of(place.media_type))
        text, found, flags = decoded.text, Known(), decoded.flags
    if place.behind.published and PUBLISHED_GUESSED in flags:
        # A feed knows the day of what it tells; the page's had to be looked for.
        found, flags = replace(found, published=None), tuple(flag for flag in flags if flag != PUBLISHED_GUESSED)
    origin = Origin(place.name, raw, MEDIA_TYPE_OF[form], flags)
    return compose(text, known=facts.over(found).over(place.behind), origin=origin)


def _truncated(source: str) -> InputError:
    return InputError(
        "truncated_gzip",
        "{source} is cut off: the compressed data end before their end mark. Copy or download it again.",
        source=source,
    )


def _damaged(source: str, error: Exception) -> InputError:
    return InputError(
        "damaged_gzip",
        "{source} is damaged: its compressed data cannot be unpacked ({reason}). Copy or download it again.",
        source=source,
        reason=error,
    )


def _skipped(source: str, error: InputError) -> Skipped:
    return Skipped(source, error.code, say_error(error))
