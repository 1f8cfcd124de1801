"""Every text of a page is known in Indonesian, with the values that its English wording has."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from string import Formatter

import pytest

import lontar

PACKAGE = Path(lontar.__file__).parent
INDONESIAN = tomllib.loads((PACKAGE / "messages" / "pages.toml").read_text("utf-8"))["pages"]
_CALL = re.compile(r"""\b(?:t|page_text)\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")


def said() -> set[str]:
    texts = set()
    for path in [*(PACKAGE / "web").rglob("*.html"), *(PACKAGE / "web").rglob("*.py")]:
        texts |= {double or single for double, single in _CALL.findall(path.read_text("utf-8"))}
    return texts


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


@pytest.mark.parametrize("wording", sorted(said()))
def test_every_text_of_a_page_is_known_in_indonesian_with_its_values(wording):
    assert wording in INDONESIAN, "add it to lontar/messages/pages.toml"
    assert fields(INDONESIAN[wording]) == fields(wording)


def test_no_translation_is_left_of_a_text_that_is_gone():
    assert set(INDONESIAN) - said() == set()
