"""Every input of the kept corpus of the fuzzer keeps the promises, those that once broke one among them."""

from __future__ import annotations

import json
import re
from importlib import import_module
from pathlib import Path

import pytest

kept = pytest.importorskip("fuzz.kept", reason="fuzz/ is not part of an installed package")

NAMES = import_module("fuzz.targets").NAMES
FUZZ = Path(__file__).parents[2] / "fuzz"


@pytest.mark.parametrize("target", NAMES)
def test_what_is_kept_breaks_no_promise(target: str) -> None:
    check = import_module(f"fuzz.targets.{target}").check
    inputs = kept.load(target)
    assert inputs
    for one in inputs:
        check(one.raw)


def test_the_corpus_comes_back_as_it_was_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "CORPUS", tmp_path)
    inputs = [kept.Kept(b"\xff\x00", "broke it"), kept.Kept("é\n".encode()), kept.Kept(b"")]
    kept.save("text", [*inputs, inputs[0]])
    assert kept.load("text") == inputs


def test_every_finding_of_the_log_is_in_the_corpus() -> None:
    """A target's log counts no more findings than its corpus has inputs that once broke a promise."""
    found: dict[str, int] = {}
    for line in (FUZZ / "log.jsonl").read_text("utf-8").splitlines():
        entry = json.loads(line)
        assert entry["target"] in NAMES
        assert entry["seconds"] >= 0 and re.fullmatch(r"\d{4}-\d\d-\d\d", entry["at"])
        found[entry["target"]] = found.get(entry["target"], 0) + entry["findings"]
    for target, count in found.items():
        assert sum(one.found is not None for one in kept.load(target)) >= count
