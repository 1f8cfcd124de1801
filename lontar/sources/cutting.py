"""Inputs → parts of so many records each, by one pass over their bytes: what a batch reads at a time.

The cut depends on the inputs and on the number of records alone, so that it is the same on every machine.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice, repeat
from pathlib import Path
from typing import Any, BinaryIO, Final

from lontar.errors import InputError
from lontar.messages import say_error
from lontar.sources.article import Known
from lontar.sources.formats import MEDIA_TYPE_OF, format_of
from lontar.sources.jsonl import is_document
from lontar.sources.metadata import MetadataTable, load_metadata
from lontar.sources.options import SourceOptions
from lontar.sources.places import Place, file_place, places_of, unreadable
from lontar.sources.reading import begun, read_place
from lontar.sources.rows import RowReader
from lontar.sources.table import csv_rows
from lontar.sources.warc import WarcReader
from lontar.sources.window import Window
from lontar.types import Article, Skipped

MOST_PARTS: Final = 64
"""A file in which reading cannot begin everywhere is cut into so many parts at most: to each of them everything before
it has to be unpacked once more."""

_BLOCK: Final = 1 << 20
_HERE: Final = Path()
_LOOK: Final = 25
"""So many items are read before a file is cut: one whose rows have no text is told once and not once a part."""


@dataclass(frozen=True, slots=True)
class Part:
    """Records of one file: `first` up to, not with, `stop` (None: to its end), `offset` as in `Window`.

    `source` is the file as it was named, `records` how many there are as far as was counted.
    """

    source: str
    records: int
    first: int = 1
    stop: int | None = None
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Cut:
    """One input with its parts; `size` in bytes, `changed` its time of change in nanoseconds, `digest` its SHA-256."""

    source: str
    size: int
    changed: int
    digest: str
    parts: tuple[Part, ...]


def cut_sources(
    sources: Sequence[str], options: SourceOptions, *, records: int, output: Path | None = None
) -> Iterator[Cut | Skipped]:
    """Yield the files that sources name, cut into parts of `records` each; what cannot be opened is a Skipped.

    What lies in the folder `output` is no input.
    """
    for place in files_of(sources, options, output=output):
        if isinstance(place, Skipped):
            yield place
            continue
        try:
            assert place.path is not None
            found = place.path.stat()
            with place.path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            yield _unreadable(error, place.name)
            continue
        yield Cut(place.name, found.st_size, found.st_mtime_ns, digest, tuple(_parts(place, options, records)))


def files_of(
    sources: Sequence[str], options: SourceOptions, *, output: Path | None = None
) -> Iterator[Place | Skipped]:
    """Yield the files that sources name, in the order in which they are read, without those in the folder `output`."""
    described = options.metadata.resolve() if options.metadata else None
    within = output.resolve() if output else None
    for source in sources:
        for place in places_of(source):
            if within is not None and _lies_in(within, place):
                continue
            if not isinstance(place, Place):
                yield Skipped(place[0], place[1].code, say_error(place[1]))
            elif place.path is not None and place.path.resolve() != described:
                yield place


def _lies_in(folder: Path, place: Place | tuple[str, InputError]) -> bool:
    # By a pattern or a link the output of a batch can be reached from its inputs, and it grows while they are read.
    try:
        return Path(place.name if isinstance(place, Place) else place[0]).resolve().is_relative_to(folder)
    except (OSError, ValueError, RuntimeError):  # a name that the system does not take, links in a circle
        return False


def read_part(
    part: Part, options: SourceOptions, *, enter: Callable[[int], bool], base: Path = _HERE
) -> Iterator[Article | Skipped]:  # fmt: skip
    """Read one part, as `read_sources` reads its file; `enter` is asked ahead of every record (see `Window`).

    Names count from the folder `base`: another machine may work in another one.
    """
    try:
        place = replace(file_place(base / part.source), name=part.source)
    except OSError as error:
        return iter((_unreadable(error, part.source),))
    window = Window(part.first, part.stop, part.offset, enter)
    return read_place(place, options, _table(options.metadata).of(place), window)


def _unreadable(error: OSError, source: str) -> Skipped:
    told = unreadable(error, source)
    return Skipped(source, told.code, say_error(told))


def _parts(place: Place, options: SourceOptions, records: int) -> list[Part]:
    starts: list[tuple[int, int]] = []
    number, exact = 0, True
    # A file that breaks off is read as far as it goes, and tells so where its last part is read.
    with suppress(InputError, OSError, EOFError, zlib.error), place.open() as stream:
        for offset in _records(stream, place, options):
            if number % records == 0:
                starts.append((number + 1, offset))
            exact = exact and (offset > 0 or number == 0)
            number += 1
    whole = Part(place.name, max(1, number))
    if len(starts) < 2 or _tells_nothing(place, options):
        return [whole]
    if not exact:
        starts = [(first, 0) for first, _ in starts]
        starts = starts[:: -(-len(starts) // (MOST_PARTS * _groups(place)))]
    ends = [first for first, _ in starts[1:]]
    return [
        replace(whole, records=(stop or number + 1) - first, first=first, stop=stop, offset=offset)
        for (first, offset), stop in zip(starts, [*ends, None], strict=True)
    ]


def _tells_nothing(place: Place, options: SourceOptions) -> bool:
    """Whether reading a file ends with its first records, no article among them."""
    for number, item in enumerate(read_place(place, options, Known())):
        if isinstance(item, Article) or number >= _LOOK:
            return False
    return True


def _records(stream: BinaryIO, place: Place, options: SourceOptions) -> Iterator[int]:
    """Yield for each record of a file where it begins, 0 where reading cannot begin there."""
    head, whole, packing = begun(stream, place)
    form = format_of(head, name=place.name)
    if form == "warc":
        yield from WarcReader(place.name, place.path, packing, options).starts(whole)
    elif form == "jsonl" and not is_document(head) and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield from (0 if packing else offset for offset in _lines(whole))
    elif form == "csv":
        rows = csv_rows(whole, head, RowReader(place.name, MEDIA_TYPE_OF["csv"], options), set())
        yield from (0 for _ in islice(rows, 1, None))
    elif form == "parquet" and packing is None:
        yield from repeat(0, _opened_parquet(place).metadata.num_rows)
    else:
        yield 0


def _lines(stream: BinaryIO) -> Iterator[int]:
    """Yield where each line begins, without one after the last line end."""
    before, pending = 0, True
    while block := stream.read(_BLOCK):
        if pending:
            yield before
        at = block.find(b"\n")
        while 0 <= at < len(block) - 1:
            yield before + at + 1
            at = block.find(b"\n", at + 1)
        before += len(block)
        pending = at >= 0


def _groups(place: Place) -> int:
    """Return how many places there are in a file at which reading can begin, by number and not by bytes."""
    return max(1, _opened_parquet(place).num_row_groups) if _is_parquet(place) else 1


def _is_parquet(place: Place) -> bool:
    with place.open() as stream:
        return stream.read(4) == b"PAR1"


def _opened_parquet(place: Place) -> Any:
    from pyarrow import ArrowException, parquet

    try:
        return parquet.ParquetFile(place.path)
    except ArrowException as error:
        raise OSError(str(error)) from error


@cache
def _table(path: Path | None) -> MetadataTable:
    return load_metadata(path)
