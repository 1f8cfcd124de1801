import contextlib
import gzip
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from lontar.errors import InputError
from lontar.sources.web import Asking, Limits, fetch
from lontar.types import Skipped
from tests.sources.conftest import TEXT, Read, article_of, codes_of

PAGE = (
    "<!doctype html><html><head><title>Pasar Lama Tetap Buka Lagi</title>"
    "<link rel='canonical' href='/berita/1'></head><body><h1>Pasar Lama Tetap Buka Lagi</h1>"
    + "".join(
        f"<p>{paragraph} Para pedagang menyambut keputusan itu dengan lega.</p>" for paragraph in TEXT.split("\n\n")
    )
    + "</body></html>"
)


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        route = self.path.partition("?")[0].strip("/")
        {
            "page": lambda: self._give(
                "text/html; charset=iso-8859-1", PAGE.encode("cp1252", errors="xmlcharrefreplace")
            ),
            "packed": lambda: self._give("text/html", gzip.compress(PAGE.encode()), {"Content-Encoding": "gzip"}),
            "text": lambda: self._give("text/plain; charset=utf-8", TEXT.encode()),
            "moved": lambda: self._give("text/plain", b"", {"Location": "/text"}, status=302),
            "circle": lambda: self._give("text/plain", b"", {"Location": "/circle"}, status=302),
            "picture": lambda: self._give("image/png", b"\x89PNG"),
            "large": lambda: self._give("text/plain", b"a" * 3000),
            "unsized": lambda: self._give("text/plain", b"a" * 300_000, sized=False),
            "busy": lambda: self._give("text/plain", b"later", status=503),
            "slow": lambda: time.sleep(1.5),
            "dripping": self._drip,
            "rows": lambda: self._give("application/x-ndjson", b'{"text": "Rahayu menolak usul itu."}\n'),
        }.get(route, lambda: self._give("text/plain", b"no", status=404))()

    def _give(
        self, kind: str, raw: bytes, headers: dict[str, str] | None = None, *, status: int = 200, sized: bool = True
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if sized:
            self.send_header("Content-Length", str(len(raw)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    def _drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(20):
            self.wfile.write(b"a")
            self.wfile.flush()
            time.sleep(0.1)

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):  # the client hangs up, as it should
            super().handle()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("LONTAR_PRIVATE_ADDRESSES", "allow")


@pytest.mark.parametrize("route", ["page", "packed"])
def test_a_page(route: str, site: str, read: Read) -> None:
    article = article_of(read(f"{site}/{route}?utm_source=x"))
    assert article.url == f"{site}/berita/1"
    assert article.title == "Pasar Lama Tetap Buka Lagi"
    assert article.outlet == "127.0.0.1"
    assert article.text.count("café") == 1
    assert article.text.count("\n\n") == 1


def test_a_text_behind_a_redirect(site: str, read: Read) -> None:
    article = article_of(read(f"{site}/moved"))
    assert (article.url, article.text, article.source) == (f"{site}/text", TEXT, f"{site}/moved")


def test_rows(site: str, read: Read) -> None:
    assert codes_of(read(f"{site}/rows")) == ["article"]


@pytest.mark.parametrize(
    ("route", "code"),
    [
        ("nowhere", "url_status"),
        ("busy", "url_status"),
        ("circle", "url_redirects"),
        ("picture", "content_type"),
        ("large", "too_large"),
        ("unsized", "too_large"),
    ],
)
def test_what_is_refused(route: str, code: str, site: str, read: Read) -> None:
    found = read(f"{site}/{route}", f"{site}/text", max_bytes=2500)
    assert codes_of(found) == [code, "article"]
    assert isinstance(found[0], Skipped)
    assert f"{site}/{route}" in found[0].message


@pytest.mark.parametrize(
    ("name", "value", "route", "code"),
    [
        ("WHOLE", "0.3", "dripping", "url_timeout"),
        ("READ", "0.3", "slow", "url_timeout"),
        ("REDIRECTS", "0", "moved", "url_redirects"),
        ("MEGABYTES", "0.002", "large", "too_large"),
    ],
)
def test_the_limits_are_settings(name, value, route, code, site: str, read: Read, monkeypatch) -> None:
    monkeypatch.setenv(f"LONTAR_FETCH_{name}", value)
    assert codes_of(read(f"{site}/{route}")) == [code]


@pytest.mark.parametrize("route", ["slow", "dripping"])
def test_a_server_that_takes_too_long(route: str, site: str) -> None:
    with pytest.raises(InputError) as refused:
        fetch(
            f"{site}/{route}",
            max_bytes=1000,
            limits=Limits(connect=1, read=0.5, whole=0.4),
            asking=Asking(private=True),
        )
    assert refused.value.code == "url_timeout"


def test_a_url_that_does_not_answer(read: Read) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    found = read(f"http://127.0.0.1:{port}/berita")
    assert codes_of(found) == ["url_unreachable"]
    assert isinstance(found[0], Skipped)
    assert "Check the address and the network" in found[0].message


@pytest.mark.parametrize(
    ("url", "code"),
    [("ftp://a.example/b", "url_scheme"), ("file:///etc/hosts", "url_scheme"), ("http://", "url_invalid")],
)
def test_addresses_that_cannot_be_fetched(url: str, code: str, read: Read) -> None:
    assert codes_of(read(url)) == [code]


@pytest.mark.parametrize(
    ("status", "english", "indonesian"),
    [
        (404, "Check the address", "Periksa alamatnya"),
        (410, "not asked again", "tidak ditanyai lagi"),
        (429, "asked too often", "terlalu sering"),
        (503, "fault of the site", "kesalahannya ada di situsnya"),
    ],
)
def test_what_a_site_answers_is_told_with_what_to_do(
    status: int, english: str, indonesian: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lontar.messages import say_error
    from lontar.sources.web import _advice

    error = InputError("url_status", _advice(status), source="https://a.example", status=status, reason="No")
    for language, words in (("en", english), ("id", indonesian)):
        monkeypatch.setenv("LONTAR_LANG", language)
        assert words in say_error(error)
        assert str(status) in say_error(error)
