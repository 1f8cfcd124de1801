"""What leads to each other, over whatever many links: reports of one act, near-copies of near-copies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def connected(nodes: Sequence[str], links: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Return the nodes in parts that no link leads out of, all in the order of `nodes`; links to others do not count.

    Disjoint sets with path halving (Tarjan and van Leeuwen 1984).
    """
    parent = {node: node for node in nodes}

    def root(node: str) -> str:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for one, other in links:
        if one in parent and other in parent:
            parent[root(one)] = root(other)
    found: dict[str, list[str]] = {}
    for node in nodes:
        found.setdefault(root(node), []).append(node)
    return list(found.values())
