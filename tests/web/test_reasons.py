"""Why a request is refused is told in the reader's language, as every other message is."""

from __future__ import annotations

import json

import pytest

ABOUT = {"verb": "act", "statement": "1234", "act": "deny"}

# address, body, the whole message in Indonesian
REFUSED = [
    ("/api/statements?limit=x", None, "limit: harus bilangan bulat."),
    ("/api/statements?limit=0", None, "limit: harus 1 atau lebih."),
    ("/api/statements?limit=201", None, "limit: harus 200 atau kurang."),
    ("/api/statements?limit=" + "9" * 5_000, None, "limit: bilangannya terlalu panjang."),
    ("/api/statements?limit=1.5", None, "limit: harus bilangan bulat."),
    ("/api/statements?colour=red", None, "colour: tidak dikenal di sini."),
    ("/api/statements?kind=loud", None, "kind: yang boleh: 'direct', 'indirect' atau 'mixed'."),
    ("/api/statements?min_confidence=much", None, "min_confidence: harus bilangan."),
    ("/api/statements?min_confidence=nan", None, "min_confidence: harus bilangan yang terhingga."),
    ("/api/statements?language=Indonesia", None, "language: tulis kode bahasa seperti id atau en."),
    (
        "/api/statements?since=27-02-2024",
        None,
        "since: tulis hari sebagai 2024-02-27, bulan sebagai 2024-02, atau tahun sebagai 2024.",
    ),
    ("/api/commitments?on=2024", None, "on: tulis hari sebagai 2024-02-27."),
    ("/api/statements?about=a%00b", None, "about: tidak boleh berisi NUL, yang bukan karakter teks."),
    (
        "/api/judgements",
        {"verb": "date", "statement": "1234", "day": "yesterday"},
        "date.day: tulis hari sebagai 2024-02-27, bulan sebagai 2024-02, tahun sebagai 2024, atau open jika teksnya "
        "tidak memastikan.",
    ),
    ("/api/statements?about=" + "a" * 301, None, "about: paling banyak 300 karakter."),
    ("/api/commitments?open=perhaps", None, "open: harus true atau false."),
    ("/review?skip=x", None, "skip: harus bilangan bulat."),
    ("/api/judgements", "{", "1: bukan JSON yang benar."),
    ("/api/judgements", "[]", "body: harus sebuah objek JSON."),
    ("/api/judgements", "{}", "body: tidak menyebut 'verb'."),
    ("/api/judgements", {**ABOUT, "act": 1}, None),
    ("/api/judgements", {"verb": "act", "statement": "1234"}, "act.act: wajib diisi."),
    ("/api/judgements", {**ABOUT, "statement": 1}, "act.statement: harus teks."),
    ("/api/judgements", {**ABOUT, "statement": ""}, "act.statement: paling sedikit 1 karakter."),
    (
        "/api/judgements",
        {"verb": "speaker", "statement": "1234", "names": []},
        "speaker.names: harus berisi paling sedikit 1, bukan 0.",
    ),
    (
        "/api/judgements",
        {"verb": "speaker", "statement": "1234", "names": ["a"] * 51},
        "speaker.names: paling banyak 50, bukan 51.",
    ),
    ("/api/judgements", {"verb": "speaker", "statement": "1234", "names": 1}, "speaker.names: harus sebuah daftar."),
    (
        "/api/judgements",
        {"verb": "merge", "statement": "1234", "other": "5678", "same": 7.5},
        "merge.same: harus true atau false.",
    ),
    (
        "/api/judgements",
        {"verb": "sing"},
        "body: 'verb' berisi sing; yang boleh: 'statement.reject', 'statement.add', 'statement.span', 'act', 'date', "
        "'speaker', 'stance', 'merge', 'undo'.",
    ),
]


@pytest.mark.parametrize(("path", "body", "message"), REFUSED)
def test_the_reason_is_told_in_the_readers_language(browser, path, body, message):
    told = {}
    for language in ("id", "en"):
        headers = {"Accept-Language": language, "Content-Type": "application/json"}
        if body is None:
            answer = browser.get(path, headers=headers)
        else:
            answer = browser.post(path, content=body if isinstance(body, str) else json.dumps(body), headers=headers)
        assert answer.status_code == 422
        told[language] = answer.text
    if message is not None and path.startswith("/api/"):
        assert json.loads(told["id"])["error"] == {"code": "bad_request", "message": message}
    for english in ("Input should", "Field required", "Extra inputs", "should have", " or "):
        assert english not in told["id"].partition("<form")[0]
    assert "^" not in told["id"] + told["en"], "nobody should have to read a pattern"
    assert any(
        english in told["en"]
        for english in ("should", "Field", "Extra", "JSON", "Unable", "does not match", "has a NUL")
    )


def test_a_method_that_is_not_served_is_told_too(browser):
    answer = browser.delete("/api/counts", headers={"Accept-Language": "id"})
    assert answer.status_code == 405
    assert answer.json()["error"]["message"] == "Permintaan ditolak: cara itu tidak dilayani di alamat ini."


def test_a_reason_that_nobody_has_put_into_words_is_still_told_in_the_readers_language(monkeypatch):
    from lontar.web.reasons import reason

    problem = {"type": "something_new", "msg": "Input is odd", "ctx": {"n": 1}}
    monkeypatch.setenv("LONTAR_LANG", "id")
    assert reason(problem) == "isinya tidak dapat dipakai di sini"
    monkeypatch.setenv("LONTAR_LANG", "en")
    assert reason(problem) == "Input is odd"
