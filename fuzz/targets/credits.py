"""Whom a text credits, what in it is no prose, what it looks like to the search for copies."""

from __future__ import annotations

from fuzz.promises import check as check_one
from fuzz.promises import refusing
from lontar.merge.copies import article_signature, copy_keys
from lontar.merge.credits import Printed, credits, origins
from lontar.sources import article_from_text


def check(raw: bytes) -> None:
    """Read the bytes as a text and look for credits in it."""
    with refusing():
        article = article_from_text(raw.decode(errors="replace"), outlet="Kabar Contoh")
        check_one(article)
        named = credits(article)
        for credit in named:
            assert credit.end == 0 or article.text[credit.start : credit.end] == credit.words, credit
        copy_keys(article_signature(article))
        origins([Printed(article.id, article.outlet, article.published, named)])
