"""Assembling: links decide which spans carry one act, whatever the words are."""

from __future__ import annotations

from collections.abc import Container, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from lontar.extract.assemble import assemble
from lontar.extract.decode import Found
from lontar.extract.heads import Array, Choice, Heads, Range
from lontar.extract.units import Units, units_of
from lontar.types import ACTS

TEXT = 'Lurah Wira menolak pindah. "Kita tunggu," kata Sari. "Jangan takut."'
CORE = ("SRC", "CUE", "CON")


class Scripted(Heads):
    """Heads that answer by a table: (span's words) → anchor's words, or None for no anchor."""

    def __init__(self, units: Units, links: dict[str, str | None], acts: dict[str, str]) -> None:
        self.units, self.links, self.wanted = units, links, acts

    def words(self, span: Range) -> str:
        return self.units.text[self.units.starts[span[0]] : self.units.ends[span[1]]]

    def choose(
        self,
        head: str,
        states: Array,
        dependents: Sequence[tuple[int, Range]],
        anchors: Sequence[Range],
        features: NDArray[np.int64],
    ) -> list[Choice]:
        chosen = []
        for _, span in dependents:
            wanted = self.links.get(self.words(span)) if head == "link" else None
            shares = np.asarray([0.9 if self.words(a) == wanted else 0.0 for a in anchors], dtype=np.float32)
            chosen.append(Choice(shares, 1 - float(shares.max(initial=0))))
        return chosen

    def acts(  # type: ignore[override]
        self, states: Array, cues: Sequence[Range | None], contents: Sequence[Range], **beside: object
    ) -> Array:
        rows = np.full((len(cues), len(ACTS)), 0.01, dtype=np.float32)
        for row, cue in enumerate(cues):
            rows[row, ACTS.index(self.wanted.get(self.words(cue), "assert") if cue else "assert")] = 0.8
        return rows


@pytest.fixture
def units() -> Units:
    return units_of(TEXT)


def found_in(units: Units, kind: str, words: str) -> Found:
    start = units.text.index(words)
    return Found(kind, units.starts.index(start), units.ends.index(start + len(words)), 0.9)  # type: ignore[arg-type]


def read(
    units: Units, spans: list[tuple[str, str]], links: dict[str, str | None], **acts: str
) -> list[dict[str, list[str]]]:
    heads = Scripted(units, links, acts)
    states = np.zeros((len(units), 4), dtype=np.float32)
    drafts = assemble([found_in(units, kind, words) for kind, words in spans], states, units, heads, language="id")
    words = [{kind: [heads.words((s.first, s.last)) for s in draft.of(kind)] for kind in CORE} for draft in drafts]
    return [{kind: found for kind, found in draft.items() if found} for draft in words]


def test_spans_join_the_statement_of_their_cue(units: Units) -> None:
    spans = [("SRC", "Lurah Wira"), ("CUE", "menolak"), ("CON", "pindah")]
    assert read(units, spans, {"Lurah Wira": "menolak", "pindah": "menolak"}) == [
        {"SRC": ["Lurah Wira"], "CUE": ["menolak"], "CON": ["pindah"]}
    ]


def test_a_content_split_by_its_attribution_is_one_statement(units: Units) -> None:
    spans = [("CON", "Kita tunggu"), ("CUE", "kata"), ("SRC", "Sari"), ("CON", "Jangan takut.")]
    links: dict[str, str | None] = {"Kita tunggu": "kata", "Jangan takut.": "kata", "Sari": "kata"}
    assert read(units, spans, links) == [{"SRC": ["Sari"], "CUE": ["kata"], "CON": ["Kita tunggu", "Jangan takut."]}]


def test_a_content_without_a_cue_is_a_statement_that_others_may_join(units: Units) -> None:
    spans = [("SRC", "Sari"), ("CON", "Kita tunggu"), ("CON", "Jangan takut.")]
    links: dict[str, str | None] = {"Sari": "Kita tunggu", "Kita tunggu": None, "Jangan takut.": "Kita tunggu"}
    assert read(units, spans, links) == [{"SRC": ["Sari"], "CON": ["Kita tunggu", "Jangan takut."]}]


def test_a_cue_without_content_is_kept_only_as_a_refusal_to_comment() -> None:
    units = units_of("Wira bungkam. Sari menolak.")
    heads = Scripted(units, {"Wira": "bungkam", "Sari": "menolak"}, {})
    spans = [Found(kind, i, i, 0.9) for kind, i in (("SRC", 0), ("CUE", 1), ("SRC", 3), ("CUE", 4))]  # type: ignore[arg-type]
    states = np.zeros((len(units), 4), dtype=np.float32)
    (draft,) = assemble(spans, states, units, heads, language="id")
    assert heads.words(draft.anchor) == "Wira"


@pytest.mark.parametrize(("sure", "source", "taken"), [(0.9, True, True), (0.1, True, False), (0.9, False, False)])
def test_a_cue_left_without_content_gets_the_likeliest_one_if_it_has_a_source(
    sure: float, source: bool, taken: bool
) -> None:
    units = units_of("Hujan turun. Wira berharap penggemar menyukainya. Sari pulang.")
    heads = Scripted(units, {"Wira": "berharap"}, {})
    spans = [found_in(units, "CUE", "berharap"), *([found_in(units, "SRC", "Wira")] if source else [])]
    asked = []

    def offer(kind: str, low: int, high: int, *, barred: Container[int]) -> Found:
        asked.append(heads.words((low, high)))
        assert spans[0].first in barred
        return Found("CON", units.starts.index(units.text.index("penggemar")), high - 1, sure)

    states = np.zeros((len(units), 4), dtype=np.float32)
    drafts = assemble(spans, states, units, heads, language="id", offer=offer)
    assert asked == ([] if not source else ["Wira berharap penggemar menyukainya."])
    words = [heads.words((s.first, s.last)) for draft in drafts for s in draft.of("CON")]
    assert words == (["penggemar menyukainya"] if taken else [])


def test_what_another_cue_has_as_content_is_not_offered_again() -> None:
    units = units_of("Menurut Sari, Wira berharap hujan turun.")
    heads = Scripted(units, {"Sari": "Menurut", "Wira": "berharap", "hujan turun": "Menurut"}, {})
    words = (("CUE", "Menurut"), ("SRC", "Sari"), ("SRC", "Wira"), ("CUE", "berharap"), ("CON", "hujan turun"))
    spans = [found_in(units, kind, own) for kind, own in words]
    states = np.zeros((len(units), 4), dtype=np.float32)
    (draft,) = assemble(spans, states, units, heads, language="id", offer=lambda *_, **__: spans[-1])
    assert heads.words(draft.anchor) == "Sari"


def test_the_clause_before_a_closing_cue_is_its_content() -> None:
    text = "Hujan turun. Kota meminta bantuan kepada pusat, kata Sari."
    units = units_of(text)
    heads = Scripted(units, {"Sari": "kata"}, {})
    spans = [found_in(units, "CUE", "kata"), found_in(units, "SRC", "Sari")]
    (draft,) = assemble(spans, np.zeros((len(units), 4), dtype=np.float32), units, heads, language="id")
    assert [heads.words((s.first, s.last)) for s in draft.of("CON")] == ["Kota meminta bantuan kepada pusat"]


def test_a_floating_quotation_after_an_indirect_content_is_its_own_statement() -> None:
    text = 'Wira mengatakan pasar dibuka. "Datanglah pagi."'
    units = units_of(text)
    heads = Scripted(units, {"Wira": "mengatakan", "pasar dibuka": "mengatakan", "Datanglah pagi.": "mengatakan"}, {})
    names = (("SRC", "Wira"), ("CUE", "mengatakan"), ("CON", "pasar dibuka"), ("CON", "Datanglah pagi."))
    spans = [found_in(units, kind, words) for kind, words in names]
    drafts = assemble(spans, np.zeros((len(units), 4), dtype=np.float32), units, heads, language="id")
    assert [[heads.words((s.first, s.last)) for s in draft.of("CON")] for draft in drafts] == [
        ["pasar dibuka"],
        ["Datanglah pagi."],
    ]


DRAWN_AWAY = [
    # text, the time, whether it comes home
    ("Menanggapi rencana Sari, Wira pada Senin (5/2), menegaskan pasar dibuka.", "pada Senin (5/2)", True),
    ("Menanggapi rencana Sari, Wira menegaskan pada Senin pasar dibuka.", "pada Senin", True),
    ("Menanggapi rencana Sari pada Senin, kemarin Wira menegaskan pasar dibuka.", "pada Senin", False),
]


@pytest.mark.parametrize(("text", "time", "home"), DRAWN_AWAY)
def test_a_time_between_source_and_cue_stays_with_them_though_a_cue_without_content_drew_it(
    text: str, time: str, home: bool
) -> None:
    units = units_of(text)
    heads = Scripted(
        units, {"Sari": "rencana", "Wira": "menegaskan", "pasar dibuka": "menegaskan", time: "rencana"}, {}
    )
    names = (("CUE", "rencana"), ("SRC", "Sari"), ("SRC", "Wira"), ("CUE", "menegaskan"), ("CON", "pasar dibuka"))
    spans = [found_in(units, kind, words) for kind, words in (*names, ("TIME", time))]
    (draft,) = assemble(spans, np.zeros((len(units), 4), dtype=np.float32), units, heads, language="id")
    assert [heads.words((s.first, s.last)) for s in draft.of("TIME")] == ([time] if home else [])


def test_contents_that_point_at_each_other_are_not_lost(units: Units) -> None:
    spans = [("CON", "Kita tunggu"), ("CON", "Jangan takut.")]
    links: dict[str, str | None] = {"Kita tunggu": "Jangan takut.", "Jangan takut.": "Kita tunggu"}
    contents = [words for draft in read(units, spans, links) for words in draft["CON"]]
    assert sorted(contents) == ["Jangan takut.", "Kita tunggu"]


FOLLOWING = [
    # text, content, is it kept when its link is not sure enough
    ("Wira mengatakan pasar dibuka. Jalan tetap ditutup.", "Jalan tetap ditutup", False),
    ("Jalan tetap ditutup. Hal itu dikatakan Wira.", "Jalan tetap ditutup", True),
]


@pytest.mark.parametrize(("text", "content", "kept"), FOLLOWING)
def test_another_sentence_joins_only_on_a_sure_link_or_where_the_cue_points_back(
    text: str, content: str, kept: bool
) -> None:
    units = units_of(text)
    cue = "mengatakan" if "mengatakan" in text else "dikatakan"
    heads = Scripted(units, {"Wira": cue, "pasar dibuka": cue, content: cue}, {})
    spans = [found_in(units, kind, words) for kind, words in (("SRC", "Wira"), ("CUE", cue), ("CON", content))]
    if "pasar dibuka" in text:
        spans.append(found_in(units, "CON", "pasar dibuka"))
    drafts = assemble(spans, np.zeros((len(units), 4), dtype=np.float32), units, heads, language="id")
    read_contents = [heads.words((s.first, s.last)) for draft in drafts for s in draft.of("CON")]
    assert (content in read_contents) == kept


@pytest.mark.parametrize(("condition", "kept"), [("Kalau tidak salah", False), ("Kalau tidak hujan", True)])
def test_a_turn_of_speech_is_no_condition(condition: str, kept: bool) -> None:
    units = units_of(f"{condition}, jalan itu dibuka, kata Sari.")
    heads = Scripted(units, {condition: "kata", "jalan itu dibuka": "kata", "Sari": "kata"}, {})
    told = [("IF", condition), ("CON", "jalan itu dibuka"), ("CUE", "kata"), ("SRC", "Sari")]
    spans = [found_in(units, kind, words) for kind, words in told]
    (draft,) = assemble(spans, np.zeros((len(units), 4), dtype=np.float32), units, heads, language="id")
    assert bool(draft.of("IF")) is kept


def test_a_condition_goes_to_the_sentence_it_stands_in() -> None:
    units = units_of("Wira menolak pindah. Ia janji pergi begitu hujan reda.")
    spans = [
        found_in(units, kind, words)
        for kind, words in [
            ("SRC", "Wira"), ("CUE", "menolak"), ("CON", "pindah"), ("SRC", "Ia"), ("CUE", "janji"),
            ("CON", "pergi begitu hujan reda"), ("IF", "janji pergi begitu hujan reda"),
        ]
    ]  # fmt: skip
    links: dict[str, str | None] = {"Wira": "menolak", "pindah": "menolak", "Ia": "janji"}
    links |= {"pergi begitu hujan reda": "janji", "janji pergi begitu hujan reda": "menolak"}
    states = np.zeros((len(units), 1), dtype=np.float32)
    first, second = assemble(spans, states, units, Scripted(units, links, {}), language="id")
    assert first.of("IF") == []
    assert [units.words(span.first, span.last) for span in second.of("IF")] == ["begitu hujan reda"]


@pytest.mark.parametrize(
    ("content", "act"), [("akan menutup selat jika hujan", "threaten"), ("akan pergi jika hujan", "promise")]
)
def test_a_promise_of_harm_on_a_condition_is_a_threat(content: str, act: str) -> None:
    units = units_of(f"Wira berkata ia {content}.")
    spans = [
        found_in(units, kind, words)
        for kind, words in [("SRC", "Wira"), ("CUE", "berkata"), ("CON", f"ia {content}"), ("IF", "jika hujan")]
    ]
    links: dict[str, str | None] = {"Wira": "berkata", f"ia {content}": "berkata", "jika hujan": "berkata"}
    states = np.zeros((len(units), 1), dtype=np.float32)
    (draft,) = assemble(spans, states, units, Scripted(units, links, {"berkata": "promise"}), language="id")
    assert draft.act == act
