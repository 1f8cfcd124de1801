"""A server that is told of things: it keeps what comes, and answers as it is told to."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SLOW = -1
"""Instead of a status: no answer until the server ends."""


@dataclass
class Hook:
    """Where the server is, what came (path, headers, body), and the statuses that it still has to give (else 200)."""

    url: str = ""
    came: list[tuple[str, Message, bytes]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)


@contextmanager
def hooked(*statuses: int) -> Iterator[Hook]:
    """Run the server on this machine until the context ends."""
    hook = Hook(statuses=list(statuses))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            hook.came.append((self.path, self.headers, body))
            status = hook.statuses.pop(0) if hook.statuses else 200
            if status == SLOW:
                hook.ended.wait(5)
                return
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        do_GET = do_POST

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    hook.url = f"http://127.0.0.1:{server.server_port}/hook"
    try:
        yield hook
    finally:
        hook.ended.set()
        server.shutdown()
        thread.join()
        server.server_close()
