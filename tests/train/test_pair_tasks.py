"""What is asked of one text comes together, in rows of no more than what fits."""

from lontar.train.pair_tasks import Bundle, Pair, bundled


def test_what_is_asked_of_one_text_comes_together_in_its_order():
    pairs = [
        Pair("stance", "a", "1", 0), Pair("stance", "b", "2", 1), Pair("stance", "a", "3", 2),
        Pair("meets", "a", "4", 1),
    ]  # fmt: skip
    assert bundled(pairs, 10) == [
        Bundle("stance", "a", (("1", 0), ("3", 2))), Bundle("stance", "b", (("2", 1),)),
        Bundle("meets", "a", (("4", 1),)),
    ]  # fmt: skip


def test_nothing_is_lost_where_more_is_asked_than_fits():
    pairs = [Pair("stance", "a", str(number), 0) for number in range(23)]
    rows = bundled(pairs, 10)
    assert [len(row.asked) for row in rows] == [10, 10, 3]
    assert [text for row in rows for text, _ in row.asked] == [pair.second for pair in pairs]
