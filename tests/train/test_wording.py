"""Learning which words speak for which act."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch", reason="torch is not installed: pip install 'lontar[train]'")

from lontar.extract.wording import Wording, features
from lontar.train.wording import learn
from lontar.types import ACTS


def row(cue: str, act: str) -> dict[str, object]:
    text = f"Wira {cue} hujan turun."
    spans = [["SRC", 0, 4], ["CUE", 5, 5 + len(cue)], ["CON", 6 + len(cue), len(text) - 1]]
    return {"text": text, "statements": [{"spans": spans, "act": act}]}


def test_a_cue_speaks_for_the_act_it_was_seen_with() -> None:
    rows = [row("membantah", "deny"), row("mengatakan", "assert"), row("berjanji", "promise")] * 40
    learned = learn([*rows, row("jarang", "ask")], seed=1)
    again = learn([*rows, row("jarang", "ask")], seed=1)
    assert all((learned[name] == again[name]).all() for name in learned)
    keys = learned["wording.keys"]
    assert (np.diff(keys.astype(np.int64)) > 0).all()
    wording = Wording(keys, *(learned[f"wording.{name}"].astype(np.float32) for name in ("table", "base")))
    told = features("membantah", "hujan turun", quoted=False, conditional=False)
    assert ACTS[int(wording.scores(told).argmax())] == "deny"
    # A word seen less than three times is not counted.
    rare = wording.scores(["cue jarang"])
    assert np.allclose(rare, learned["wording.base"].astype(np.float32))
