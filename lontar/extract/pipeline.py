"""Article → statements: the hops in order, on one screen. Each hop is a function from values to values."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path

import numpy as np
from threadpoolctl import ThreadpoolController

from lontar.extract import actors, assemble, dates, decode, kinds, layers, persons, speakers, targets, timing
from lontar.extract.assemble import Draft
from lontar.extract.dates_held import held_years
from lontar.extract.decode import Found, Lattice
from lontar.extract.dictated import without_dictated
from lontar.extract.encoder import Encoder, States, Weights
from lontar.extract.heads import Heads, Naming, Range
from lontar.extract.reading_plain import explained, plainly, restored
from lontar.extract.repeats import without_repeats
from lontar.extract.speakers_article import StatementSpans
from lontar.extract.speakers_lexicon import Lexicon, lexicon
from lontar.extract.speakers_people import FullNames, Place
from lontar.extract.speakers_told import Told
from lontar.extract.tokens import Subwords
from lontar.extract.units import Units, units_of
from lontar.identity import statement_id
from lontar.knowledge import Knowledge, load
from lontar.knowledge.offices import office_day
from lontar.types import Article, Day, Explanation, Span, SpanKind, Speaker, Statement

SHIPPED = Path(__file__).parent / "model"
"""The weights that the package carries."""
_BLOCK = 6_000
"""Units read at once: a book is read block by block, cut at a paragraph; of each its states stay, 1.5 kB a unit."""
_UNREAD = frozenset({"boilerplate", "caption", "render_date", "byline"})
_EXPLAINED_FROM = 0.15
_LIKELY = 12
"""Names that a statement without one may mean, of those that are weighed."""


@dataclass(frozen=True, slots=True)
class Block:
    """One stretch of an article: its units, hidden states, label sequences, and spans before and after tidying."""

    units: Units
    states: States
    lattice: Lattice
    raw: list[Found]
    found: list[Found]


class Reader:
    """Reads articles with one set of weights. Loading is put off until the first article."""

    def __init__(
        self,
        folder: Path | None = None,
        *,
        threads: int | None = None,
        calibrated: bool = True,
        known: Knowledge | None = None,
    ) -> None:
        weights = Weights.open(folder or SHIPPED)
        self._weights = weights if calibrated else replace(weights, calibration=())
        self._threads = threads
        self._known = known

    @property
    def model_version(self) -> str:
        """The name of the weights, as stored with every statement."""
        return self._weights.name

    @cached_property
    def _subwords(self) -> Subwords:
        return Subwords(self._weights.file("tokenizer.json"))

    @cached_property
    def _encoder(self) -> Encoder:
        return Encoder(self._weights, threads=self._threads)

    @cached_property
    def _heads(self) -> Heads:
        return Heads(self._weights.file("heads.npz"))

    @cached_property
    def _blas(self) -> ThreadpoolController:
        """The thread pool of numpy's matrix library.

        It is held to one thread: its products here are small, and its idle threads spin on the cores that the encoder
        needs (measured on two cores: 204 ms an article of 300 words without, 120 ms with).
        """
        return ThreadpoolController().select(user_api="blas")

    def read(self, article: Article) -> tuple[Statement, ...]:
        """The statements of one article, in order of their contents."""
        shown, plain = plainly(article)
        own = without_dictated(self._read(shown), shown.text)
        return restored(without_repeats(own, shown.text), article, plain)

    def _read(self, article: Article) -> tuple[Statement, ...]:
        drafts: list[tuple[Draft, Units]] = []
        read: list[tuple[Units, States]] = []
        with self._blas.limit(limits=1):
            for block in self._blocks(article):
                base = len(drafts)
                for draft in self._drafts(block, article):
                    draft.antecedent = None if draft.antecedent is None else draft.antecedent + base
                    drafts.append((draft, block.units))
                read.append((block.units, block.states))
            return self._resolved(drafts, article, partial(self._full_names, read, article.language))

    def explain(self, article: Article) -> list[Explanation]:
        """Everything that was weighed as a span, kept or not, in order."""
        weighed: list[Explanation] = []
        shown, plain = plainly(article)
        with self._blas.limit(limits=1):
            for block in self._blocks(shown):
                used = {id(span): span for draft in self._assembled(block, shown) for span in draft.spans}
                weighed.extend(explained(_explained(block, used), article, plain))
        return sorted(weighed, key=lambda one: (one.start, one.end, one.kind))

    def labelled(self, article: Article) -> Iterator[tuple[SpanKind, int, int]]:
        """The spans as the labels give them, before any rule, in characters: for experiments with other guides."""
        shown, plain = plainly(article)
        with self._blas.limit(limits=1):
            for block in self._blocks(shown):
                for span in block.raw:
                    start, end = plain.stored(block.units.starts[span.first], block.units.ends[span.last])
                    yield span.kind, start, end

    def _assembled(self, block: Block, article: Article) -> list[Draft]:
        return assemble.assemble(
            block.found,
            block.states,
            block.units,
            self._heads,
            language=article.language,
            offer=block.lattice.likeliest,
        )

    def _drafts(self, block: Block, article: Article) -> list[Draft]:
        drafts = self._assembled(block, article)
        for draft in drafts:
            draft.spans = [_with_states(span, block.units, lexicon(article.language)) for span in draft.spans]
        sources = [(draft, source) for draft in drafts for source in draft.of("SRC")]
        places = [(source.first, source.last) for _, source in sources]
        namings = self._heads.namings(block.states, places, _joints(block.units, article.language, 0, len(block.units)))
        for (draft, source), naming in zip(sources, namings, strict=True):
            # `NATO tidak …. Hal itu disampaikan Sekjen NATO Arga Wibisono`: the person speaks.
            if draft.naming is None or (_names_person(naming) and not _names_person(draft.naming)):
                draft.naming, draft.named_by = naming, source
        self._point([draft for draft in drafts if draft.naming is None or not draft.naming.names], drafts, block)
        return drafts

    def _point(self, pointing: Sequence[Draft], drafts: Sequence[Draft], block: Block) -> None:
        """Tell of statements without a name which names of the text they may mean."""
        names = persons.runs(block.units) if pointing else []
        if not names:
            return
        features = persons.pair_features(
            [draft.anchor for draft in pointing], [draft.naming is None for draft in pointing], names, block.units,
            sources=[(span.first, span.last) for draft in drafts for span in draft.of("SRC")],
            contents=[(span.first, span.last) for draft in drafts for span in draft.of("CON")],
        )  # fmt: skip
        asked = [(int(draft.naming is None), draft.anchor) for draft in pointing]
        choices = self._heads.choose("person", block.states, asked, names, features)
        for draft, choice in zip(pointing, choices, strict=True):
            likely = np.argsort(-choice.candidates)[:_LIKELY]
            draft.meant = [(names[i], float(choice.candidates[i])) for i in likely]

    def states(self, text: str) -> Iterator[tuple[Units, States]]:
        """The encoder's states of a text's units, block by block: for training heads on them."""
        for units in cut(units_of(text)):
            yield units, self._encoder.states(self._subwords.encode(units), layers.quoted(units))

    def _blocks(self, article: Article) -> Iterator[Block]:
        asides = [(aside.start, aside.end) for aside in article.asides if aside.kind in _UNREAD]
        for units in cut(units_of(article.text, skip=asides)):
            pieces = self._subwords.encode(units)
            states = self._encoder.states(pieces, layers.quoted(units))
            emissions = self._heads.emissions(states, units.breaks)
            lattice = decode.Lattice(decode.pulled(emissions), self._heads.transitions, units.breaks)
            raw = decode.spans(lattice)
            yield Block(units, states, lattice, raw, decode.tidied(raw, units))

    def _full_names(
        self, read: Sequence[tuple[Units, States]], language: str, places: Sequence[Place]
    ) -> list[str | None]:
        """The names that hold the words at half-open ranges of narration; None where they are part of none."""
        found = [_in_units(read, place) for place in places]
        asked = [one for one in found if one is not None]
        around = [layers.surroundings(units, *own) for units, _, own in asked]
        named = self._heads.named(
            [states[low : high + 1] for (_, states, _), (low, high) in zip(asked, around, strict=True)],
            [_joints(units, language, low, high + 1) for (units, _, _), (low, high) in zip(asked, around, strict=True)],
        )
        told = (
            _holding(names, units, own, within)
            for names, (units, _, own), within in zip(named, asked, around, strict=True)
        )
        return [None if one is None else next(told) for one in found]

    def _resolved(
        self, drafts: Sequence[tuple[Draft, Units]], article: Article, full_names: FullNames
    ) -> tuple[Statement, ...]:
        spans = [_characters(draft.spans, units) for draft, units in drafts]
        shapes = tuple(_shape(own, draft, units) for own, (draft, units) in zip(spans, drafts, strict=True))
        named = speakers.resolve(shapes, article, full_names=full_names)
        days = dates.find_days(article.text, language=article.language)
        known = load() if self._known is None else self._known
        years = held_years(article, days, known)
        placed = timing.timed(spans, [own[0].name for own in named], article, days)
        kept = [index for index, own in enumerate(placed) if own is not None]
        drafts, named = [drafts[index] for index in kept], tuple(named[index] for index in kept)
        spans = [own for own in placed if own is not None]
        said_on = timing.said_days(spans, [own[0].name for own in named], article, days, years)
        office_days = [office_day(day, article.published) for day in said_on]
        who = [
            tuple(actors.resolved(one, day, known) for one in speaker)
            for speaker, day in zip(named, office_days, strict=True)
        ]
        people = [one for speaker in who for one in speaker]
        found = [
            self._statement(draft, article, own, speaker, day)
            for (draft, _), own, speaker, day in zip(drafts, spans, who, said_on, strict=True)
        ]
        return tuple(
            replace(
                one,
                about_on=dates.about_on(one.spans, article, days=days, kind=one.kind, said=one.said_on, years=years),
                target=targets.target_of(one.spans, one.act, article, people=people, day=day, known=known),
            )
            for one, day in zip(found, office_days, strict=True)
        )

    def _statement(
        self, draft: Draft, article: Article, spans: tuple[Span, ...], who: tuple[Speaker, ...], day: Day | None
    ) -> Statement:
        contents = tuple(span for span in spans if span.kind == "CON")
        conditions = [span for span in spans if span.kind == "IF"]
        return Statement(
            id=statement_id(article, spans),
            article_id=article.id,
            article_version=article.version,
            kind=kinds.kind_of(article.text, contents),
            act=draft.act,
            confidence=round(self._weights.confidence(draft.confidence), 4),
            model=self.model_version,
            spans=spans,
            speaker=who[0],
            speakers=who if len(who) > 1 else (),
            said_on=day,
            deadline=dates.deadline(
                dates.undertaken(article.text, spans),
                act=draft.act, language=article.language, published=article.published, said=day,
                conditional=bool(conditions),
            ),
            condition=kinds.condition_of(article.text, conditions[0], article.language) if conditions else None,
            act_confidence=round(draft.act_score, 4),
        )  # fmt: skip


def _with_states(span: Found, units: Units, words: Lexicon) -> Found:
    """A source that is a state, with the state joined before it: `Ukraina dan Rusia` where only Rusia was found."""
    if span.kind != "SRC" or span.first < 2 or units.surface(span.first - 1).lower() not in words.joints - {","}:
        return span
    states = words.countries.keys() | words.metonyms.keys()
    if units.words(span.first, span.last) not in states:
        return span
    low, end = max(0, span.first - 4), span.first - 2
    firsts = [first for first in range(low, end + 1) if units.words(first, end) in states]
    return replace(span, first=firsts[0]) if firsts else span


def _in_units(read: Sequence[tuple[Units, States]], place: Place) -> tuple[Units, States, Range] | None:
    """The block that has a half-open range of characters, with its first and last unit; None where it cuts a unit."""
    start, end = place
    block = bisect_right([units.starts[0] for units, _ in read], start) - 1
    if block < 0:
        return None
    units, states = read[block]
    first, last = bisect_left(units.starts, start), bisect_left(units.ends, end)
    whole = first <= last < len(units) and units.starts[first] == start and units.ends[last] == end
    return (units, states, (first, last)) if whole else None


def _holding(names: Sequence[Range], units: Units, own: Range, within: Range) -> str | None:
    """The first of the names, counted from the beginning of `within`, that holds the units `own`."""
    low, high = within
    for name in names:
        first, last = layers.whole_name(units, low, name, high - low)
        if low + first <= own[0] and own[1] <= low + last:
            return units.words(low + first, low + last)
    return None


def _joints(units: Units, language: str, low: int, high: int) -> list[bool]:
    """Which units of [low, high) may stand between two speakers' names."""
    words = lexicon(language).joints
    return [word.lower() in words for word in units.surfaces[low:high]]


def _names_person(naming: Naming) -> bool:
    return naming.kind == "person" and naming.mention == "name" and bool(naming.names)


def _shape(spans: tuple[Span, ...], draft: Draft, units: Units) -> StatementSpans:
    """What speakers are told from, in characters."""
    by = draft.named_by
    source = Span("SRC", units.starts[by.first], units.ends[by.last]) if by else None
    return StatementSpans(
        spans, draft.antecedent, draft.act, source, told=_told(draft, units), meant=_meant(draft, units)
    )


def _told(draft: Draft, units: Units) -> Told | None:
    """The naming of a draft's source in words of the text."""
    naming, by = draft.naming, draft.named_by
    if naming is None or by is None:
        return None
    base = by.first

    def words(place: Range | None) -> str | None:
        return units.words(base + place[0], base + place[1]) if place else None

    end = by.last - base
    names = tuple(name for place in naming.names if (name := words(layers.whole_name(units, base, place, end))))
    return Told(names, words(naming.role), words(naming.affiliation), naming.kind, naming.mention)


def _meant(draft: Draft, units: Units) -> tuple[tuple[int, int, float], ...]:
    """Half-open characters of the names that a draft may mean, with their shares."""
    return tuple((units.starts[first], units.ends[last], share) for (first, last), share in draft.meant)


def cut(units: Units) -> Iterator[Units]:
    """Units in blocks that end where a paragraph does, each of at most `_BLOCK` units."""
    low = 0
    while len(units) - low > _BLOCK:
        high = next((i for i in range(low + _BLOCK, low + _BLOCK // 2, -1) if units.breaks[i]), low + _BLOCK)
        yield _slice(units, low, high)
        low = high
    if low < len(units):
        yield _slice(units, low, len(units)) if low else units


def _slice(units: Units, low: int, high: int) -> Units:
    breaks = (False, *units.breaks[low + 1 : high])
    return Units(units.text, units.starts[low:high], units.ends[low:high], units.glued[low:high], breaks)


def _characters(found: Sequence[Found], units: Units) -> tuple[Span, ...]:
    spans = {Span(span.kind, units.starts[span.first], units.ends[span.last]) for span in found}
    return tuple(sorted(spans, key=lambda span: (span.start, -span.end, span.kind)))


def _explained(block: Block, used: Mapping[int, Found]) -> Iterator[Explanation]:
    """What was weighed in a block; `used` are the spans of its statements by their `id`, some of them not labelled."""
    units = block.units
    places = set()
    for span in {**{id(span): span for span in block.found}, **used}.values():
        places.add((span.kind, span.first))
        start, end = units.starts[span.first], units.ends[span.last]
        if id(span) in used:
            yield Explanation(span.kind, start, end, span.score, 0.5, "kept", None)
        else:
            yield Explanation(span.kind, start, end, span.score, 0.5, "dropped_by_rule", "belongs to no statement")
    for span in block.raw:
        if not any(kind == span.kind and abs(first - span.first) <= 2 for kind, first in places):
            start, end = units.starts[span.first], units.ends[span.last]
            yield Explanation(span.kind, start, end, span.score, 0.5, "dropped_by_rule", "no word left after trimming")
    for span in decode.nearly(block.lattice, places, _EXPLAINED_FROM):
        start, end = units.starts[span.first], units.ends[span.last]
        yield Explanation(span.kind, start, end, span.score, 0.5, "below_threshold", None)
