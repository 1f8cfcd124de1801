"""A small ledger, and a browser in which everybody is the owner."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from lontar.ledger import Ledger
from lontar.web.app import create_app
from lontar.web.site import Site, User
from tests.shell import Shell
from tests.talks import talking


@pytest.fixture
def ledger(lontar: Shell) -> Iterator[Ledger]:
    """Articles on one question, compared, with the issue that is followed."""
    talking(lontar)
    with Ledger.open(lontar.folder / "a.db", reader=lontar.reader, pairs=lontar.pairs) as opened:
        yield opened


@pytest.fixture
def browser(ledger: Ledger) -> TestClient:
    """A browser that need not sign in."""
    return TestClient(create_app(Site(ledger, hosts=("testserver",), everybody=User("Tester", "owner"))))
