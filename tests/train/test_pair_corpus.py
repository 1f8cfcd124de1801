"""The corpus of pairs: every row fits a statement, and no article is both learned from and tested on."""

import os
from pathlib import Path

import pytest

from lontar.evaluate.merge import read_collection
from lontar.merge.topic import is_english
from lontar.train.pair_corpus import FOLDER, Clauses, check, issue_questions, lines, stance_questions, without_name

NEEDS_DATA = pytest.mark.skipif("LONTAR_DATA" not in os.environ, reason="needs the data named by LONTAR_DATA")


def test_no_article_is_in_two_parts():
    parts: dict[str, set[str]] = {}
    for name in ("stance", "reports", "conditions"):
        for row in lines(FOLDER / f"{name}.jsonl"):
            if "article" not in row:
                assert row["split"] == "train", row["id"]
                continue
            # Translations of one document belong together.
            parts.setdefault(row["article"].split("/")[0], set()).add(row["split"])
    assert {article: split for article, split in parts.items() if len(split) > 1} == {}


def test_no_issue_is_in_two_parts_and_none_is_learned_on_held_out_articles():
    parts: dict[str, set[str]] = {}
    held_out = {row.get("article") for row in lines(FOLDER / "stance.jsonl") if row["split"] == "test"}
    learned = set()
    for row in lines(FOLDER / "issues.jsonl"):
        parts.setdefault(row["proposition"], set()).add(row["split"])
        if row["split"] != "test":
            learned.add(row.get("article"))
    assert {proposition for proposition, own in parts.items() if len(own) > 1} == set()
    assert len(parts) > 200
    assert not (learned - {None}) & held_out


@pytest.mark.parametrize("number", [1, 2])
def test_the_collections_can_be_read_and_were_labelled_twice(number):
    articles = read_collection(FOLDER / f"merge_{number}.jsonl")
    known = {f"{one.article.id}.{place}" for one in articles for place in range(len(one.passages))}
    second = [row for row in lines(FOLDER / "second_merge.jsonl") if row["file"] == f"merge_{number}.jsonl"]
    assert {passage for row in second for passage in row["passages"]} <= known
    assert len(second) > 100


@pytest.mark.parametrize(("number", "passages"), [(3, 600), (4, 300)])
def test_the_later_collections_can_be_read(number, passages):
    articles = read_collection(FOLDER / f"merge_{number}.jsonl")
    assert sum(len(one.passages) for one in articles) > passages


@NEEDS_DATA
def test_every_row_fits_its_statement():
    clauses = Clauses(Path(os.environ["LONTAR_DATA"]))
    assert check(clauses) > 25_000
    asked, gold = stance_questions(clauses, "test")
    assert len(asked) == len(gold) > 1_000
    asked, gold = issue_questions(clauses, "test")
    assert len(asked) == len(gold) > 4_000
    # The translation is asked after the proposition and its negation, with the same answer.
    assert gold[0::4] == gold[2::4]
    assert all(one.clause == other.clause for one, other in zip(asked[0::4], asked[2::4], strict=True))


def test_the_language_of_a_proposition_is_told_by_its_words():
    worded = list(lines(FOLDER / "translations.jsonl"))
    apart = [row for row in worded if is_english(row["proposition"]) != is_english(row["translated"])]
    assert len(apart) > 0.98 * len(worded)


def test_no_wording_of_an_issue_is_in_two_parts():
    parts: dict[str, set[str]] = {}
    worded = {row["proposition"]: row for row in lines(FOLDER / "translations.jsonl")}
    for row in lines(FOLDER / "issues.jsonl"):
        own = worded[row["proposition"]]
        for key in ("proposition", "negated", "translated", "translated_negated"):
            parts.setdefault(own[key].casefold(), set()).add(row["split"])
    assert {words for words, own in parts.items() if len(own) > 1} == set()


@NEEDS_DATA
def test_no_statement_that_is_learned_from_tests_an_issue():
    clauses = Clauses(Path(os.environ["LONTAR_DATA"]))
    asked, _ = issue_questions(clauses, "test")
    learned, _ = issue_questions(clauses, "train")
    assert not {one.clause for one in asked} & {one.clause for one in learned}


def test_a_name_is_masked_whole_and_in_part():
    assert without_name("Jens Stoltenberg mengatakan NATO kuat", "Jens Stoltenberg") == "ia mengatakan NATO kuat"
    assert without_name("kata Stoltenberg", "Jens Stoltenberg") == "kata ia"
