from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lontar import identity
from lontar.identity import bytes_digest, judgement_id, statement_id, statement_urn, text_version
from lontar.types import Span
from tests.store.sample import article

FOUND = article()
SPANS = (Span("SRC", 0, 6), Span("CUE", 7, 17), Span("CON", 18, 39))


def test_digests_are_those_of_sha256() -> None:
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert text_version("") == bytes_digest(b"") == empty
    assert text_version("é") == bytes_digest("é".encode())


def test_a_statement_id_is_short_hexadecimal_and_pinned() -> None:
    known = replace(FOUND, id="a" * 16, version="f" * 64)
    assert statement_id(known, SPANS) == "961e2bb838c7ff07"


@pytest.mark.parametrize("same", [SPANS[::-1], (*SPANS, Span("IF", 40, 50)), (*SPANS, Span("TIME", 1, 2))])
def test_order_and_other_kinds_do_not_change_a_statement_id(same: tuple[Span, ...]) -> None:
    assert statement_id(FOUND, same) == statement_id(FOUND, SPANS)


@pytest.mark.parametrize("other", [SPANS[1:], SPANS[:2], (*SPANS[:2], Span("CON", 18, 40)), ()])
def test_other_spans_are_another_statement(other: tuple[Span, ...]) -> None:
    assert statement_id(FOUND, other) != statement_id(FOUND, SPANS)


@pytest.mark.parametrize("change", [{"id": "b" * 16}, {"version": "0" * 64}])
def test_another_article_or_version_is_another_statement(change: dict[str, str]) -> None:
    assert statement_id(replace(FOUND, **change), SPANS) != statement_id(FOUND, SPANS)


def test_a_judgement_id_hashes_who_decided_what_when() -> None:
    made = {"subject": "a", "verb": "undo", "value": "", "author": "Siti", "made_at": "2024"}
    ids = {judgement_id(**{**made, key: "x"}) for key in made} | {judgement_id(**made)}
    assert len(ids) == 6
    assert judgement_id(**made) in ids


def test_the_permanent_id_of_a_statement_is_written_in_one_place() -> None:
    assert statement_urn("961e2bb838c7ff07") == "urn:lontar:statement:961e2bb838c7ff07"
    package = Path(identity.__file__).parent
    files = [*package.rglob("*.py"), *package.rglob("*.html")]
    assert [path.name for path in files if "urn:lontar:statement" in path.read_text("utf-8")] == ["identity.py"]
