"""What the words of a statement add to the scores of its act."""

from __future__ import annotations

import numpy as np

from lontar.extract.wording import Wording, features, key_of


def test_known_words_add_their_rows_and_unknown_ones_nothing() -> None:
    keys = sorted([key_of("cue menolak"), key_of("word mundur")])
    table = np.zeros((2, 3), dtype=np.float32)
    table[keys.index(key_of("cue menolak")), 1] = 2.0
    table[keys.index(key_of("word mundur")), 2] = 0.5
    wording = Wording(np.asarray(keys, dtype=np.uint32), table, np.asarray([0.25, 0.0, 0.0], dtype=np.float32))
    told = list(features("Menolak", "mundur, kapan pun", quoted=False, conditional=False))
    assert wording.scores(told).tolist() == [0.25, 2.0, 0.5]
    assert wording.scores(["cue lain"]).tolist() == [0.25, 0.0, 0.0]


def test_how_a_statement_is_told_is_among_its_features() -> None:
    plain = set(features("kata", "hujan turun", quoted=False, conditional=False))
    other = set(features("kata", "hujan turun?", quoted=True, conditional=True))
    assert {"quoted True", "conditional True", "question True", "cue and question kata True"} <= other - plain
    assert "opening 0 hujan" in plain & other
    assert "content False" in set(features("bungkam", "", quoted=False, conditional=False))
