"""A sitemap or an index of these."""

from __future__ import annotations

from fuzz.targets import feeds


def check(raw: bytes) -> None:
    """Read the bytes as the answer of an address that is followed."""
    feeds.check(raw)
    feeds.check(b"<urlset>" + raw)
