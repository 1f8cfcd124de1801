"""The corpus: rows without others' text, splits that keep translations together, agreement of two annotations."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lontar.train.corpus import Texts, agreement, everything, problems_of, read, split_of, stored
from lontar.train.examples import splits_of
from lontar.train.polnear import articles
from lontar.train.sheet import SheetError

CORPUS = Path(__file__).parents[2] / "corpus"


def row(text: str = "Sari said it rains.", *spans: tuple[str, int, int], source: str = "written") -> dict[str, object]:
    placed = [list(span) for span in spans or (("SRC", 0, 4), ("CUE", 5, 9), ("CON", 10, 18))]
    statement = {
        "n": 1, "speaker": ["Sari"], "speaker_kind": "person", "role": None, "affiliation": None, "mention": "name",
        "kind": "indirect", "act": "assert", "said_on": None, "deadline": None, "target": None, "spans": placed,
    }  # fmt: skip
    return {"id": "x", "source": source, "language": "en", "published": None, "outlet": None, "title": None,
            "text": text, "statements": [statement]}  # fmt: skip


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.jsonl")), ids=lambda path: path.stem)
def test_the_corpus_follows_the_guide(path: Path, data: Path) -> None:
    found = list(read(path, Texts(data)))
    assert found
    assert [str(one) for one in found if isinstance(one, Exception)] == []


def test_the_corrections_of_the_first_part_follow_the_guide(data: Path) -> None:
    kept = (CORPUS / "corrected" / "first.jsonl").read_text(encoding="utf-8").strip().split("\n")
    corrected = {json.loads(line)["id"] for line in kept}
    found = [one for one in everything(data, CORPUS) if one["id"] in corrected]
    assert {one["id"] for one in found} == corrected and {one["split"] for one in found} == {"train"}
    assert [problem for one in found for problem in problems_of(one)] == []


def test_no_text_of_others_is_kept() -> None:
    for path in CORPUS.rglob("*.jsonl"):
        for kept in map(json.loads, path.read_text(encoding="utf-8").strip().split("\n")):
            assert "text" not in kept or kept["source"] == "written", kept["id"]


def test_a_stored_row_has_its_text_or_its_digest() -> None:
    assert stored(row())["text"] == "Sari said it rains."
    others = stored(row(source="indosum"))
    assert "text" not in others and len(others["digest"]) == 64


def test_translations_of_a_document_stand_in_one_split() -> None:
    for number in range(40):
        rows = [{**row(source="ntrex"), "id": f"doc.{number}/{language}"} for language in ("en", "id", "ms")]
        assert len({split_of(one) for one in rows}) == 1
        assert len({splits_of({**one, "split": "train"}) for one in rows}) == 1


@pytest.mark.parametrize(
    ("spans", "problem"),
    [
        ((("SRC", 0, 3), ("CUE", 5, 9), ("CON", 10, 18)), "does not begin and end with a word"),
        ((("SRC", 0, 9), ("CUE", 5, 9), ("CON", 10, 18)), "overlap"),
        ((("SRC", 0, 4), ("CUE", 5, 9)), "no CON"),
    ],
)
def test_what_the_guide_does_not_allow_is_named(spans: tuple[tuple[str, int, int], ...], problem: str) -> None:
    assert any(problem in found for found in problems_of(row("Sari said it rains.", *spans)))


def test_agreement_counts_like_spans() -> None:
    other = row("Sari said it rains.", ("SRC", 0, 4), ("CUE", 5, 9), ("CON", 13, 18))
    table = agreement([row()], [other])
    assert table["SRC"]["f1"] == 100 and table["CON"]["f1"] == 0 and table["articles"]["both"] == 1


def test_agreement_compares_what_two_say_of_one_content() -> None:
    spans = ("SRC", 0, 4), ("CUE", 5, 9), ("CON", 10, 18)
    one, other = row("Sari said it rains.", *spans), row("Sari said it rains.", *spans)
    other["statements"][0] |= {"speaker": ["Sari Puspa"], "act": one["statements"][0]["act"]}
    table = agreement([one], [other])
    assert (table["speaker"], table["act"]) == ({"compared": 1, "share": 0.0}, {"compared": 1, "share": 100.0})


def test_the_first_part_is_read_with_the_own_one(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "first.jsonl").write_text(json.dumps({"id": "first", "text": "x"}) + "\n")
    own = tmp_path / "own"
    own.mkdir()
    (own / "written.jsonl").write_text(json.dumps(stored(row())) + "\n")
    assert [found["id"] for found in everything(tmp_path, own)] == ["first", "x"]


@pytest.mark.parametrize(("split", "act"), [("train", "deny"), ("dev", "assert")])
def test_statements_of_the_first_part_are_corrected_for_training_only(tmp_path: Path, split: str, act: str) -> None:
    mine = row() | {"split": split}
    right = {
        "id": mine["id"],
        "digest": stored(row())["digest"],
        "statements": [mine["statements"][0] | {"act": "deny"}],
    }
    for folder, found in ((tmp_path / "corpus", mine), (tmp_path / "own" / "corrected", right)):
        folder.mkdir(parents=True)
        (folder / "first.jsonl").write_text(json.dumps(found) + "\n")
    assert [found["statements"][0]["act"] for found in everything(tmp_path, tmp_path / "own")] == [act]


@pytest.mark.parametrize(
    ("wrong", "problem"), [({"digest": "another"}, "digest differs"), ({"id": "y"}, "does not have: y")]
)
def test_a_correction_of_another_text_is_refused(tmp_path: Path, wrong: dict[str, str], problem: str) -> None:
    mine = row() | {"split": "train"}
    right = {"id": mine["id"], "digest": stored(row())["digest"], "statements": mine["statements"], **wrong}
    for folder, found in ((tmp_path / "corpus", mine), (tmp_path / "own" / "corrected", right)):
        folder.mkdir(parents=True)
        (folder / "first.jsonl").write_text(json.dumps(found) + "\n")
    with pytest.raises(SheetError, match=problem):
        list(everything(tmp_path, tmp_path / "own"))


def test_an_attribution_of_polnear_becomes_a_statement(tmp_path: Path) -> None:
    text = "It rains, Sari said.\nShe left."
    (tmp_path / "text").mkdir()
    (tmp_path / "attributions").mkdir()
    (tmp_path / "text" / "a_x.txt").write_text(text)
    brat = (
        "T1\tSource 10 14\tSari\nT2\tCue 15 19\tsaid\nT3\tContent 0 8;21 29\tIt rains\nover two lines\n"
        "E1\tAttribution:T9 Content:T3 Cue:T2 Source:T1\n"
    )
    (tmp_path / "attributions" / "a_x_1f.ann").write_text(brat)
    (tmp_path / "attributions" / "a_x_2f.ann").write_text("")
    (found,) = articles(tmp_path, split="dev")
    (statement,) = found["statements"]
    assert [(kind, text[start:end]) for kind, start, end in statement["spans"]] == [
        ("CON", "It rains"), ("SRC", "Sari"), ("CUE", "said"), ("CON", "She left"),
    ]  # fmt: skip
