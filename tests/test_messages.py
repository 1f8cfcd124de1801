"""Every code that the program can say is known in Indonesian, with the values that its English template has."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import get_args

import click
import pytest

import lontar
from lontar import messages
from lontar.cli_demo import _NEXT
from lontar.errors import InputError, UsageError
from lontar.messages import code_of, count, name_of, say, say_error, say_error_on_page
from lontar.sources.pages import HIDDEN_ARTICLE
from lontar.sources.web import STATUS_TEXTS
from lontar.store.conditions import nothing
from lontar.store.dialects import REFUSAL_TEXTS
from lontar.types import (
    ACTS,
    MENTION_KINDS,
    SPAN_KINDS,
    SPEAKER_KINDS,
    STANCES,
    STATEMENT_KINDS,
    Difference,
    NoteKind,
)
from tests.test_docs import ALL

PACKAGE = Path(lontar.__file__).parent
INDONESIAN = tomllib.loads((PACKAGE / "messages" / "id.toml").read_text("utf-8"))
RAISED = {
    "UsageError", "InputError", "MissingExtra", "NotFound", "NotAllowed", "NotSignedIn", "LedgerError", "ModelError",
    "LontarError",
}  # fmt: skip


def literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def calls(names: set[str]) -> Iterator[tuple[str, str, str]]:
    """(code, English template, where) of every call that has both as literals."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and called(node) in names and len(node.args) >= 2:
                code, template = literal(node.args[0]), literal(node.args[1])
                # "{held}" passes another error's message on as it is.
                if code is not None and template is not None and template != "{held}":
                    yield code, template, f"{path.relative_to(PACKAGE)}:{node.lineno}"


def dynamic() -> Iterator[tuple[str, str, str]]:
    """The codes whose templates stand in tables, or are chosen by a name."""
    for code, template in REFUSAL_TEXTS.items():
        yield code, template, "store/dialects.py"
    for code, template in STATUS_TEXTS.items():
        yield code, template, "sources/web.py"
    yield "not_an_article_hidden", HIDDEN_ARTICLE, "sources/pages.py"
    for noun in ("article", "statement", "judgement"):
        error = nothing(noun, "x")
        yield error.code, error.text, "store/listing.py"


def fields(template: str) -> set[str]:
    return {name.split(".")[0].split("[")[0] for _, name, _, _ in Formatter().parse(template) if name}


ERRORS = sorted({*calls(RAISED), *dynamic()})
TEXTS = sorted({*calls({"say"}), *((code, english, "cli_demo.py") for _, code, english in _NEXT)})


@pytest.fixture
def indonesian(monkeypatch):
    monkeypatch.setenv("LONTAR_LANG", "id")


@pytest.mark.parametrize(("code", "template", "where"), ERRORS, ids=[f"{code}-{where}" for code, _, where in ERRORS])
def test_every_error_is_known_in_indonesian_with_its_values(code, template, where):
    translation = INDONESIAN["errors"].get(code)
    assert translation is not None, f"add {code} to [errors] of lontar/messages/id.toml: {template}"
    if code != "model_damaged":  # two templates, which differ only in the file they name
        assert fields(translation) == fields(template), where


@pytest.mark.parametrize(("code", "template", "where"), TEXTS, ids=[f"{code}-{where}" for code, _, where in TEXTS])
def test_every_text_is_known_in_indonesian_with_its_values(code, template, where):
    translation = INDONESIAN["texts"].get(code)
    assert translation is not None, f"add {code} to [texts] of lontar/messages/id.toml: {template}"
    assert fields(translation) == fields(template), where


@pytest.mark.parametrize(("table", "used"), [("errors", ERRORS), ("texts", TEXTS)])
def test_no_translation_is_left_of_a_code_that_is_gone(table, used):
    assert set(INDONESIAN[table]) - {code for code, _, _ in used} == set()


WEB = tomllib.loads((PACKAGE / "messages" / "web.toml").read_text("utf-8"))
COMMANDS = re.compile(r"\blontar [a-z]|(?<![\w-])--[a-z]")
# What no page does: it is for whoever runs commands or the server, or sends a program's token.
FOR_COMMANDS = {
    "batch_file_differs", "batch_given", "batch_hopeless", "batch_options", "batch_running", "batch_unfinished",
    "engine_java", "engine_missing", "judging_hopeless",
    "alert_credentials", "alert_secret_name", "alert_status", "alert_timeout", "alert_unreachable", "bad_column",
    "bad_kept", "bad_reading", "column_missing", "content_type", "database_missing", "export_narrowed",
    "export_options", "forwarded_open", "invalid_language", "knowledge_unknown_id", "ledger_damaged", "ledger_failed",
    "ledger_folder_missing", "ledger_foreign", "ledger_missing", "ledger_newer", "ledger_older",
    "many_sources_one_value", "migrate_differs",
    "no_decision", "no_feed", "no_such_command", "not_signed_in", "nothing_to_undo", "page_of_statements",
    "password_unseen", "port_refused", "port_used", "reread_ids",
    "serve_accounts", "server_unfit", "setting_requests", "token_unknown",
}  # fmt: skip


def test_pages_tell_errors_without_commands():
    named = {code: template for code, template, _ in ERRORS if COMMANDS.search(template)}
    assert set(named) - set(WEB["en"]) == FOR_COMMANDS
    templates = {code: template for code, template, _ in ERRORS}
    for language in ("en", "id"):
        assert set(WEB[language]) == set(WEB["en"])
        for code, wording in WEB[language].items():
            assert not COMMANDS.search(wording), code
            assert "`" not in wording, code
            assert fields(wording) <= fields(templates[code]), code


@pytest.mark.parametrize("language", ["en", "id"])
def test_a_page_has_its_own_words_for_an_error_and_else_those_of_every_face(language, monkeypatch):
    monkeypatch.setenv("LONTAR_LANG", language)
    own = UsageError("no_account", "There is no account {name}. `lontar accounts` lists them.", name="rina")
    assert say_error_on_page(own) == WEB[language]["no_account"].format(name="rina")
    assert "lontar accounts" in say_error(own)
    shared = InputError("empty_file", "{source} is empty.", source="a.txt")
    assert say_error_on_page(shared) == say_error(shared)


def test_no_code_has_two_english_texts():
    seen: dict[str, str] = {}
    for code, template, where in TEXTS:
        assert seen.setdefault(code, template) == template, f"{code} at {where}"


@pytest.mark.parametrize(("path", "command"), ALL, ids=[path for path, _ in ALL])
def test_every_command_and_option_is_explained_in_indonesian(path, command):
    key = "_".join(path.split()[1:])
    assert key in INDONESIAN["commands"]
    assert not key or key in INDONESIAN["summaries"]
    for option in command.params:
        if isinstance(option, click.Option):
            known = {f"{key}.{option.name}", str(option.name)} & set(INDONESIAN["options"])
            assert known, f"{path}: option {option.name} in [options] of lontar/messages/id.toml"


def test_no_explanation_is_left_of_a_command_or_option_that_is_gone():
    keys = {"_".join(path.split()[1:]) for path, _ in ALL}
    assert set(INDONESIAN["commands"]) == keys
    assert set(INDONESIAN["summaries"]) == keys - {""}
    names = {option.name for _, command in ALL for option in command.params}
    names |= {f"{'_'.join(path.split()[1:])}.{option.name}" for path, command in ALL for option in command.params}
    assert set(INDONESIAN["options"]) - {"help"} <= names


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        ("acts", ACTS),
        ("kinds", STATEMENT_KINDS),
        ("span_kinds", SPAN_KINDS),
        ("speaker_kinds", SPEAKER_KINDS),
        ("mentions", MENTION_KINDS),
        ("asides", get_args(NoteKind)),
        ("stances", (*STANCES, "unrelated")),
        ("differences", get_args(Difference)),
    ],
)
def test_every_word_of_the_record_has_one_indonesian_name(table, codes):
    assert set(INDONESIAN[table]) == set(codes)
    assert len(set(INDONESIAN[table].values())) == len(codes)


@pytest.mark.parametrize("act", ACTS)
def test_a_name_leads_back_to_its_code(act, indonesian):
    assert code_of("acts", name_of("acts", act)) == act
    assert code_of("acts", act.upper()) == act


def test_every_rule_that_explain_names_is_known_in_indonesian():
    named = {
        literal(node.args[6])
        for path in (PACKAGE / "extract").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and called(node) == "Explanation" and len(node.args) == 7
    }
    assert named - {None} <= set(INDONESIAN["rules"])


def test_every_finding_of_check_is_known_in_indonesian():
    named = {
        literal(node.args[0])
        for node in ast.walk(ast.parse((PACKAGE / "store" / "check.py").read_text("utf-8")))
        if isinstance(node, ast.Call) and called(node) == "Finding"
    }
    assert named - {None} <= set(INDONESIAN["findings"])


def test_say_speaks_the_language_of_the_reader(monkeypatch):
    monkeypatch.setenv("LONTAR_LANG", "en")
    assert say("interrupted", "Interrupted.") == "Interrupted."
    monkeypatch.setenv("LONTAR_LANG", "id")
    assert say("interrupted", "Interrupted.") == INDONESIAN["texts"]["interrupted"]
    error = InputError("empty_file", "{source} is empty.", source="a.txt")
    assert say_error(error) == "a.txt kosong. Berikan berkas yang berisi teks artikel."
    assert str(error) == "a.txt is empty."


def test_a_translation_that_asks_for_too_much_does_not_hide_the_message(monkeypatch, indonesian):
    monkeypatch.setattr(messages, "translated", lambda table, code: "{nothing}" if table == "errors" else None)
    assert say("x", "{n} found", n=3) == "3 found"


@pytest.mark.parametrize(("language", "shown"), [("en", "1,234,567"), ("id", "1.234.567")])
def test_numbers_are_grouped_as_the_language_does(language, shown, monkeypatch):
    monkeypatch.setenv("LONTAR_LANG", language)
    assert count(1234567) == shown
