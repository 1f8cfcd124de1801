"""Deliveries to a server of our own: signed, tried again where that may help, never led elsewhere."""

from __future__ import annotations

import hashlib
import hmac
import socket

import pytest

from lontar.errors import InputError, LontarError, UsageError
from lontar.export.webhook import Patience, checked_address, post
from tests.hook import SLOW, hooked

BODY = '{"title": "Banjir 💧"}'.encode()
QUICK = Patience(connect=0.5, read=0.3, pauses=(1.0, 5.0), private=True)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def tried(url: str, **given) -> tuple[LontarError | None, list[float]]:
    """Why it was not taken, and how long was waited between tries."""
    waited: list[float] = []
    try:
        post(url, BODY, patience=QUICK, wait=waited.append, **given)
    except LontarError as error:
        return error, waited
    return None, waited


def test_a_document_is_sent_once_and_signed() -> None:
    with hooked() as hook:
        assert tried(hook.url, secret="kunci 💧") == (None, [])
    ((path, headers, body),) = hook.came
    assert (path, body, headers["Content-Type"]) == ("/hook", BODY, "application/feed+json")
    wanted = hmac.new("kunci 💧".encode(), BODY, hashlib.sha256).hexdigest()
    assert headers["X-Lontar-Signature"] == f"sha256={wanted}"


def test_without_a_secret_nothing_is_signed() -> None:
    with hooked(204) as hook:
        assert tried(hook.url) == (None, [])
    assert hook.came[0][1]["X-Lontar-Signature"] is None


@pytest.mark.parametrize(
    ("statuses", "code", "tries", "waited"),
    [
        ((500,), None, 2, [1.0]),
        ((503, 429), None, 3, [1.0, 5.0]),
        ((500, 500, 500), "alert_status", 3, [1.0, 5.0]),
        ((404,), "alert_status", 1, []),
        ((410,), "alert_status", 1, []),
        ((301,), "alert_redirect", 1, []),
        ((307,), "alert_redirect", 1, []),
        ((SLOW,), None, 2, [1.0]),
        ((SLOW, SLOW, SLOW), "alert_timeout", 3, [1.0, 5.0]),
    ],
)
def test_it_is_tried_again_only_where_that_may_help(statuses, code: str | None, tries: int, waited) -> None:
    with hooked(*statuses) as hook:
        error, paused = tried(hook.url)
    assert (error and error.code, paused) == (code, waited)
    assert len(hook.came) == tries
    assert {path for path, *_ in hook.came} == {"/hook"}


def test_nobody_at_the_address() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    error, waited = tried(f"http://127.0.0.1:{port}/")
    assert isinstance(error, InputError)
    assert (error.code, waited, error.values["host"]) == ("alert_unreachable", [1.0, 5.0], "127.0.0.1")


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://kabar.example/", "alert_address"),
        ("file:///etc/passwd", "alert_address"),
        ("javascript:alert(1)", "alert_address"),
        ("kabar.example/hook", "alert_address"),
        ("https://", "alert_address"),
        ("https://[::1/hook", "alert_address"),
        ("https://kabar.example:99999/", "alert_address"),
        ("https://kabar.example/a b", "alert_address"),
        ("https://kabar.example/\r\nX: y", "alert_address"),
        ("", "alert_address"),
        ("https://budi:rahasia@kabar.example/", "alert_credentials"),
        ("https://budi@kabar.example/", "alert_credentials"),
        ("https://@kabar.example/", "alert_credentials"),
    ],
)
def test_what_cannot_be_told_is_refused_and_no_password_is_repeated(url: str, code: str) -> None:
    with pytest.raises(UsageError) as caught:
        checked_address(url)
    assert caught.value.code == code
    assert "rahasia" not in str(caught.value)
    with pytest.raises(UsageError):
        post(url, BODY)


@pytest.mark.parametrize("url", ["https://kabar.example/hook?a=@b", "HTTP://127.0.0.1:8000", "http://[::1]:80/x"])
def test_an_address_of_the_web_is_taken(url: str) -> None:
    assert checked_address(url) == url
