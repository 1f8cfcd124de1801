"""A site on this machine that misbehaves: what each path answers is set by the test, what was asked is on record."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

WORDS = (
    "Rahayu Lestari mengatakan bahwa pasar lama tetap buka sampai akhir tahun ini.\n\n"
    "Para pedagang menyambut keputusan itu dengan lega, dan wali kota meminta dinas menghitung biaya perbaikannya.\n\n"
    "Rapat berikutnya diadakan pada bulan depan di balai kota."
)


@dataclass
class Reply:
    """An answer: status, headers, bytes; so long it takes, and how much of it is given before the line is cut."""

    raw: bytes = b""
    status: int = 200
    kind: str = "text/plain; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    cut: int | None = None
    drip: float | None = None


Answering = Reply | Callable[[Mapping[str, str]], Reply]


@dataclass
class Site:
    """A running site: its address, what it answers by path, and what it was asked: path and headers."""

    address: str
    replies: dict[str, Answering] = field(default_factory=dict)
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    def paths(self) -> list[str]:
        """What was asked for so far, robots.txt apart."""
        return [path for path, _ in self.asked if path != "/robots.txt"]

    def feed(self, *paths: str, more: str = "", path: str = "/feed.xml", **reply: object) -> str:
        """Tell of some pages in a feed; return its address."""
        items = "".join(f"<item><title>Berita {one}</title><link>{one}</link>{more}</item>" for one in paths)
        space = "xmlns:content='http://purl.org/rss/1.0/modules/content/'"
        text = f"<rss version='2.0' {space}><channel><title>Kabar</title>{items}</channel></rss>"
        self.replies[path] = Reply(text.encode(), kind="text/xml", **reply)
        return self.address + path


@contextmanager
def running() -> Iterator[Site]:
    """Run a site until the end of the block."""
    site = Site("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((self.path, dict(self.headers)))
            found = site.replies.get(self.path, Reply(b"nothing here", 404))
            reply = found if isinstance(found, Reply) else found(self.headers)
            time.sleep(reply.seconds)
            self.send_response(reply.status)
            headers = {"Content-Type": reply.kind, "Content-Length": str(len(reply.raw)), **reply.headers}
            for name, value in headers.items():
                if value:
                    self.send_header(name, value)
            self.end_headers()
            if reply.drip is None:
                self.wfile.write(reply.raw[: reply.cut])
            for byte in reply.raw if reply.drip is not None else b"":
                self.wfile.write(bytes([byte]))
                time.sleep(reply.drip)

        def handle(self) -> None:
            with contextlib.suppress(ConnectionError):  # the client hangs up, as it should
                super().handle()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        site.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield site
        server.shutdown()
        thread.join()
