"""Letters that are not what they seem: composed otherwise, unseen, turned round, of another alphabet, none at all."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lontar.errors import InputError
from lontar.extract.pipeline import Reader
from lontar.knowledge.naming import warned
from lontar.ledger import Ledger
from lontar.merge.copies import is_copy, overlap, shared_passages, signature
from lontar.plain import lookalike, oddities, plain_of
from lontar.sources import SourceOptions, article_from_text, read_sources
from lontar.sources.decoding import decode
from lontar.types import Article, Reading, Skipped
from lontar.types_json import reading_to_json
from lontar.types_record_json import counted_actor_to_json, position_to_json, utterance_to_json
from tests import strategies

PLAIN = (
    "Sekretaris Jenderal NATO Jens Stoltenberg mengatakan bahwa NATO tidak akan mengirim pasukan ke Ukraina. "
    "Menurut Stoltenberg, bantuan senjata tetap diteruskan tahun ini."
)
ACCENTED = (
    "Presiden Prancis Émmanuel Macrón menegaskan bahwa Perancis tidak akan mundur. "
    "Bupati Rémi Saïd mengatakan jalan désa akan dibuka pada 12 Maret 2024."
)
ODD = st.sampled_from(
    [
        "a",
        "é",
        "e",
        " ",
        "\n",
        "\u0301",
        "\u0323",
        "\u200b",
        "\u200d",
        "\u00ad",
        "\u202e",
        "\ufeff",
        "ﬁ",
        "Ｓ",
        "𝗝",
        "о",
    ]
)
reader = Reader(threads=1)


def read(text: str) -> tuple[Article, list[tuple[str, str, str | None, str | None]]]:
    article = article_from_text(text, published="2024-02-28")
    found = [
        (one.speaker.name, one.act, one.speaker.actor, one.said_on and one.said_on.value)
        for one in reader.read(article)
    ]
    return article, found


@given(st.lists(ODD, max_size=30).map("".join))
def test_every_place_of_the_plain_text_leads_to_its_letters(text: str) -> None:
    plain = plain_of(text)
    for place, letter in enumerate(plain.text):
        start, end = plain.stored(place, place + 1)
        assert 0 <= start < end <= len(text)
        assert letter in plain_of(text[start:end]).text
        low, high = plain.shown(start, end)
        assert low <= place < high <= len(plain.text)


@given(strategies.texts(min_size=1))
def test_a_range_of_the_plain_text_is_that_of_the_stored_one(text: str) -> None:
    plain = plain_of(text)
    if plain.text:
        assert plain_of(text[slice(*plain.stored(0, len(plain.text)))]).text == plain.text


@given(strategies.texts())
def test_what_is_ascii_is_plain_and_no_letter_of_it_is_odd(text: str) -> None:
    ascii_only = text.encode("ascii", "ignore").decode()
    assert plain_of(ascii_only).text is ascii_only
    assert list(oddities(ascii_only)) == []


@pytest.mark.parametrize(
    "between", ["\u200b", "\u00ad", "\u2060", "\ufeff", "\u200d"], ids=lambda sign: f"{ord(sign):04x}"
)
def test_an_unseen_character_in_a_name_hides_nobody(between: str) -> None:
    _, expected = read(PLAIN)
    article, found = read(PLAIN.replace("Stoltenberg", f"Stol{between}tenberg"))
    assert found == expected
    assert between in article.text


@pytest.mark.parametrize("form", ["NFD", "NFKD"])
def test_decomposed_letters_read_as_composed_ones_and_offsets_survive(form: str) -> None:
    composed, expected = read(ACCENTED)
    article, found = read(unicodedata.normalize(form, ACCENTED))  # type: ignore[arg-type]
    assert found == expected and len(found) == 2
    for one, other in zip(reader.read(article), reader.read(composed), strict=True):
        assert [span.kind for span in one.spans] == [span.kind for span in other.spans]
        for span, same in zip(one.spans, other.spans, strict=True):
            words = article.text[span.start : span.end]
            assert unicodedata.normalize("NFC", words) == composed.text[same.start : same.end]
            assert not unicodedata.combining(article.text[span.end : span.end + 1] or "a")


@pytest.mark.parametrize("styled", ["Ｓｔｏｌｔｅｎｂｅｒｇ", "𝗦𝘁𝗼𝗹𝘁𝗲𝗻𝗯𝗲𝗿𝗴"])
def test_styled_letters_are_read_as_what_they_are(styled: str) -> None:
    article, found = read(PLAIN.replace("Stoltenberg", styled))
    assert found == read(PLAIN)[1]
    assert styled in article.text


def test_a_ligature_is_two_letters_of_one_place() -> None:
    article, found = read("Direktur Budi Santoso mengatakan ﬁrma itu akan ditutup bulan depan.")
    assert [name for name, *_ in found] == ["Budi Santoso"]
    (statement,) = reader.read(article)
    (content,) = statement.of("CON")
    assert article.text[content.start : content.end].startswith("ﬁrma")


def test_a_cyrillic_letter_makes_another_speaker_who_is_shown_as_such() -> None:
    article, found = read(PLAIN.replace("Stoltenberg", "St\u043eltenberg"))
    assert {name for name, *_ in found} == {"Jens St\u043eltenberg"}
    assert {actor for *_, actor, _ in found} == {None}
    assert article.flags == ("lookalike_letters",)
    shown = warned("Jens St\u043eltenberg", "en")
    assert shown == "Jens St\u043eltenberg (not Jens Stoltenberg: look-alike letters)"
    assert "bukan Jens Stoltenberg" in warned("Jens St\u043eltenberg", "id")
    told = reading_to_json(Reading(article, reader.read(article)))
    assert told["statements"][0]["speaker"]["looks_like"] == "Jens Stoltenberg"
    real, _ = read(PLAIN)
    assert "looks_like" not in reading_to_json(Reading(real, reader.read(real)))["statements"][0]["speaker"]


def test_every_list_of_actors_says_whose_name_look_alike_letters_pretend(tmp_path: Path) -> None:
    source = tmp_path / "article.txt"
    source.write_text(PLAIN.replace("Stoltenberg", "St\u043eltenberg"), encoding="utf-8")
    with Ledger.open(tmp_path / "l.db", reader=reader) as ledger:
        ledger.add([str(source)])
        ledger.merge()
        issue, _ = ledger.add_issue("NATO mengirim pasukan ke Ukraina")
        rows = [
            *(counted_actor_to_json(one) for one in ledger.actors()),
            *(utterance_to_json(one, ())["actor"] for one in ledger.utterances()),
            *(position_to_json(one)["actor"] for one in ledger.positions(issue.id)),
        ]
    assert len(rows) >= 3
    assert {(row["name"], row["looks_like"]) for row in rows} == {("Jens St\u043eltenberg", "Jens Stoltenberg")}


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("Jens St\u043eltenberg", "Jens Stoltenberg"), ("\u0405e\u0433gei", "Sergei"), ("S\u0435rgei", "Sergei"),
        ("\u0421\u043e\u0441\u043e", "Coco"), ("Путин", None), ("Москва", None), ("Ελλάδα", None), ("Erdoğan", None),
        ("Yıldırım", None), ("μm", None), ("Macrón", None), ("Rahayu", None),
    ],
)  # fmt: skip
def test_what_looks_like_a_latin_name(words: str, meant: str | None) -> None:
    assert lookalike(words) == meant
    assert ("lookalike_letters" in oddities(words)) == (meant is not None)


def test_turned_letters_are_told() -> None:
    article, found = read(PLAIN.replace("Stoltenberg", "\u202egrebnetlotS\u202c"))
    assert article.flags == ("turned_characters",)
    assert all(actor is None for *_, actor, _ in found)
    title = article_from_text(PLAIN, title="Judul \u202ekilab\u202c\x1b[31m ini").title
    assert title == "Judul kilab[31m ini"


def test_a_copy_with_unseen_and_look_alike_letters_is_a_copy() -> None:
    text = " ".join(f"Kalimat nomor {number} menyebut jembatan, jalan dan pasar desa." for number in range(30))
    hidden = text.replace("jembatan", "jem\u200bbatan").replace("pasar", "p\u0430s\u0430r")
    assert is_copy(overlap(signature(text), signature(hidden)))
    (passage,) = shared_passages(hidden, signature(text))
    assert hidden[slice(*passage)].startswith("Kalimat nomor 0") and passage[1] >= len(hidden) - 1


@settings(max_examples=200)
@given(st.one_of(st.binary(max_size=200), strategies.texts().map(str.encode)), st.none() | st.text(max_size=12))
def test_decoding_gives_text_or_refuses(raw: bytes, declared: str | None) -> None:
    try:
        decoded = decode(raw, source="a", declared=declared)
    except InputError as error:
        assert error.code in ("empty_file", "binary_file")
        return
    assert "\0" not in decoded.text
    if not decoded.flags and decoded.encoding == "utf-8":
        assert decoded.text.encode() == raw.removeprefix(b"\xef\xbb\xbf")


@pytest.mark.parametrize("broken", ["\0", "\ud800", "\udfff"], ids=["null", "high", "low"])
def test_what_is_no_text_is_refused(broken: str) -> None:
    with pytest.raises(InputError) as told:
        article_from_text(PLAIN + broken)
    assert told.value.code == "bad_characters"


def test_names_of_files_and_addresses_with_control_characters(tmp_path: Path) -> None:
    place = tmp_path / "a\x1b[31m\nb\u202e.txt"
    place.write_text(PLAIN)
    rows = tmp_path / "rows.jsonl"
    addresses = ["https://a.example/\\u001b[31m\\u0000x", "http://[::1", "http://a.example:99999/", "\\u202ehttps://b"]
    rows.write_text("".join(f'{{"text": "{PLAIN}", "url": "{address}"}}\n' for address in addresses))
    found = list(read_sources([str(place), str(rows)], options=SourceOptions()))
    assert not any(isinstance(one, Skipped) for one in found)
    urls = [one.url for one in found if isinstance(one, Article)]
    assert urls[0] is None and urls[1] == "https://a.example/[31mx"
    assert all(sign not in (url or "") for url in urls for sign in "\x1b\0\u202e\n")
