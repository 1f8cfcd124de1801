"""Near-copies in a ledger: a new article is compared with those that share most keys of its signature."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lontar.merge.copies import (
    CANDIDATES,
    COMMON_FROM,
    Signature,
    article_signature,
    copy_keys,
    is_band,
    is_copy,
    overlap,
)
from lontar.types import Article

if TYPE_CHECKING:
    from lontar.batch.judged import Second
    from lontar.store.derived import Derived


def sign_some(store: Derived, judged: Sequence[Second], *, limit: int) -> int:
    """Find the near-copies of some articles that are new or changed; return of how many.

    What batches have `judged` of an article is taken, and it is compared with the others only.
    """
    with store.alone():
        articles = store.unsigned(limit=limit)
        prepared = store.prepared([article.id for article in articles])
        for article in articles:
            kept = prepared.get(article.id)
            signed = Signature.from_bytes(kept) if kept else article_signature(article)
            _sign(store, article, signed, [one for one in judged if one.versions.get(article.id) == article.version])
    return len(articles)


def _sign(store: Derived, article: Article, signed: Signature, judged: Sequence[Second]) -> None:
    keys = copy_keys(signed)
    whole = [key for key in keys if is_band(key)]
    # Asked of all that is there, whoever stored it: what a batch has not compared must not be missed.
    found = store.sharing(keys, article.id, common=COMMON_FROM, most=CANDIDATES, whole=whole)
    copies = {other: copy for one in judged for other, copy in one.copies.get(article.id, {}).items()}
    there = store.signed_as(sorted({*copies, *(other for other, _ in found)}))
    rows = {other: copy[1:] for other, copy in copies.items() if there.get(other) == copy[0]}
    for other, stored in found:
        if any(one.versions.get(other) == there.get(other) for one in judged):
            continue
        shares = overlap(signed, Signature.from_bytes(stored))
        if is_copy(shares):
            rows[other] = (shares.jaccard, shares.contained)
    pairs = [(min(article.id, other), max(article.id, other), *shares) for other, shares in sorted(rows.items())]
    store.sign(article, signed.to_bytes(), keys, pairs)
