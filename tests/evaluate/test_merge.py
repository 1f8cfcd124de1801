"""Merged utterances: passages are placed by overlap, clusters compared, independent reports counted."""

from __future__ import annotations

import pytest

from lontar.evaluate.merge import (
    Cluster,
    GoldArticle,
    Placed,
    Report,
    b_cubed,
    independent,
    merge_rows,
    pairwise,
    placed,
    score_merge,
)
from lontar.types import Article, Span

TEXT = "Wira mengatakan air naik. Ia menolak pindah malam ini."


def span(words: str) -> Span:
    return Span("CON", TEXT.index(words), TEXT.index(words) + len(words))


def gold(name: str, *passages: tuple[str, str], origin: str = "") -> GoldArticle:
    return GoldArticle(Article(name, "v", TEXT, "r"), tuple((span(w), key) for w, key in passages), origin or name)


def report(name: str, words: str, *, article: str = "a") -> Report:
    return Report(name, article, (span(words),))


def one(key: str, cluster: Cluster | None, *, origin: str = "o") -> Placed:
    return Placed("a", "words", key, origin, report("s", "air naik") if cluster else None, cluster)


def cluster(name: str, independent_reports: int = 1) -> Cluster:
    return Cluster(name, (), independent_reports)


def test_a_passage_is_given_the_statement_of_its_article_that_overlaps_it_most():
    outer, inner = report("outer", "mengatakan air naik. Ia menolak pindah"), report("inner", "pindah malam ini")
    elsewhere = report("elsewhere", "pindah malam", article="b")
    clusters = [Cluster("x", (outer, elsewhere), 2), Cluster("y", (inner,), 1)]
    found, lost = placed([gold("a", ("pindah malam", "k"), ("Wira", "m"))], clusters)
    assert (found.report, found.cluster, found.passage) == (inner, clusters[1], "pindah malam")
    assert (lost.report, lost.cluster) == (None, None)


def test_of_statements_that_overlap_alike_the_first_is_taken():
    first, second = report("first", "air naik"), report("second", "air naik")
    (found,) = placed([gold("a", ("air naik", "k"))], [Cluster("x", (first,), 1), Cluster("y", (second,), 1)])
    assert found.report == first


@pytest.mark.parametrize(
    ("labels", "precision", "recall"),
    [
        ([("k", 1), ("k", 1), ("m", 2)], 1, 1),
        ([("k", 1), ("k", 2)], 1, 0.5),
        ([("k", 1), ("m", 1)], 0.5, 1),
        # Amigó et al. 2009: a gold cluster split in two, with a stranger in one of the halves.
        ([("k", 1), ("k", 1), ("k", 2), ("m", 1)], (2 / 3 + 2 / 3 + 1 + 1 / 3) / 4, (2 / 3 + 2 / 3 + 1 / 3 + 1) / 4),
        ([], 0, 0),
    ],
)
def test_b_cubed(labels, precision, recall):
    scores = b_cubed(labels)
    assert (scores["precision"], scores["recall"]) == (pytest.approx(precision), pytest.approx(recall))


def test_pairs_that_belong_together():
    scores = pairwise([("k", 1), ("k", 1), ("k", 2), ("m", 1)])
    assert (scores["precision"], scores["recall"]) == (pytest.approx(1 / 3), pytest.approx(1 / 3))
    assert (scores["gold"], scores["found"]) == (3, 3)


def test_a_passage_that_was_not_found_is_a_cluster_by_itself_and_counted_as_such():
    scores = score_merge([[one("k", cluster("x")), one("k", None), one("k", None), one("m", cluster("y"))]])
    assert (scores["passages"], scores["found"], scores["found_share"]) == (4, 2, 0.5)
    assert (scores["utterances"], scores["utterances_of_several"]) == (2, 1)
    assert scores["b_cubed"]["f1"] == 1.0
    assert scores["b_cubed_all"]["precision"] == 1.0
    assert scores["b_cubed_all"]["recall"] == pytest.approx((3 * (1 / 3) + 1) / 4)
    assert scores["pairwise_all"] == {"precision": 0.0, "recall": 0.0, "f1": 0.0, "gold": 3, "found": 0}


def test_keys_and_clusters_of_two_collections_are_not_the_same():
    scores = score_merge([[one("k", cluster("x"))], [one("k", cluster("x"))]])
    assert (scores["utterances"], scores["b_cubed"]["gold"], scores["pairwise"]["gold"]) == (2, 2, 0)


def test_an_empty_collection_has_no_shares():
    scores = score_merge([[]])
    assert scores["found_share"] is None
    assert scores["independent_reports"]["share"] is None


@pytest.mark.parametrize(
    ("passages", "right", "right_of_found", "of"),
    [
        ([one("k", cluster("x", 2), origin="a"), one("k", cluster("x", 2), origin="b")], 1, 1, 1),
        ([one("k", cluster("x", 1), origin="a"), one("k", cluster("x", 1), origin="a")], 1, 1, 1),
        ([one("k", cluster("x", 2), origin="a"), one("k", cluster("x", 2), origin="a")], 0, 0, 1),
        # The report that was not found has an origin of its own.
        ([one("k", cluster("x", 2), origin=o) for o in "ab"] + [one("k", None, origin="c")], 0, 1, 1),
        # One found report says nothing about merging.
        ([one("k", cluster("x", 1), origin="a"), one("k", None, origin="b")], 0, 0, 0),
        # The cluster with most of the reports answers.
        ([one("k", cluster(x, n), origin=x) for x, n in (("x", 9), ("y", 2), ("y", 2))], 1, 1, 1),
    ],
)
def test_independent_reports_are_distinct_origins(passages, right, right_of_found, of):
    scores = independent([passages])
    assert (scores["right"], scores["of"]) == (right, of)
    assert scores["share_of_found"] == (right_of_found / of if of else None)
    assert scores["right"] + scores["too_many"] + scores["too_few"] == of


def test_rows_show_what_was_found_beside_the_gold():
    read = report("s1", "air naik")
    passages = placed([gold("a", ("air naik", "k"), ("Wira", "m"), origin="nirwana")], [Cluster("x", (read,), 1)])
    found, lost = merge_rows(passages)
    assert (found["key"], found["origin"], found["statement"], found["utterance"]) == ("k", "nirwana", "s1", "x")
    assert (lost["key"], lost["utterance"], lost["independent_reports"]) == ("m", None, None)
