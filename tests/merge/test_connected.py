"""What leads to each other is one part, whatever the order of the links, and nothing else is."""

from __future__ import annotations

import random

from lontar.merge.connected import connected


def test_parts_are_those_that_links_lead_through_in_the_order_of_the_nodes():
    links = [("b", "d"), ("a", "e"), ("d", "f"), ("c", "z")]
    assert connected("abcdef", links) == [["a", "e"], ["b", "d", "f"], ["c"]]
    for seed in range(20):
        random.Random(seed).shuffle(links)
        assert connected("abcdef", links) == [["a", "e"], ["b", "d", "f"], ["c"]]
