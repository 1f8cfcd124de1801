"""Which words a corpus shows to be none of a name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lontar.extract import lang
from lontar.train import common_words

SENTENCES = "Kini harga naik dan Harga Arga naik, harga itu. Kini warga setia pada Setia Budi dan warga setia.\n"


def test_counts_words_inside_sentences_only() -> None:
    found = common_words.common([SENTENCES * 5], names=())
    assert {"naik", "warga", "dan"} <= set(found)
    # `Harga` stands with a capital in one of three places; `kini` only opens sentences.
    assert not {"harga", "kini", "arga", "budi"} & set(found)


def test_leaves_out_parts_of_names() -> None:
    texts = ["warga yang setia dan warga yang setia.\n" * 5]
    assert "setia" in common_words.common(texts, names=())
    assert "setia" not in common_words.common(texts, names=["Setia Budi"])


def test_rare_words_are_not_counted() -> None:
    assert common_words.common(["satu kata langka di sini"], names=()) == []


def test_writes_the_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "data" / "indosum"
    folder.mkdir(parents=True)
    (folder / "articles.jsonl").write_text(json.dumps({"text": "ini warga desa ini warga desa.\n" * 9}) + "\n")
    out = tmp_path / "words.txt"
    monkeypatch.setattr("sys.argv", ["common_words", "--data", str(tmp_path), "--out", str(out)])
    common_words.main()
    assert out.read_text().split() == ["desa", "ini", "warga"]
    assert capsys.readouterr().out == "3 words\n"


def test_names_a_missing_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["common_words", "--data", str(tmp_path)])
    with pytest.raises(SystemExit):
        common_words.main()


def test_what_comes_with_lontar() -> None:
    words = lang.load("id").common
    assert {"kini", "harga", "ketika"} <= words
    assert not {"budi", "wahyu", "joko"} & words
    assert lang.load("ms").common == words
    assert lang.load("en").common == frozenset()
