"""A bucket on this machine, for tests: it can break off, refuse ranges, lie about checksums and change its files."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

from rnnviz.data.drawings.fetching import Connection

QUICK = Connection(timeout=5, pauses=(0.0, 0.0))


class Bucket:
    """files: path -> content. break_after: bytes after which the connection breaks, once for each entry."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.break_after: list[int] = []
        self.ranges = True
        self.wrong_hash = self.no_size = False
        self.errors: list[int] = []
        self.asked: list[tuple[str, str, str]] = []
        """(method, path, Range header) of each request."""
        self.url = ""

    def put(self, path: str, content: bytes) -> None:
        self.files[path] = content


@contextmanager
def serving() -> Iterator[Bucket]:
    bucket = Bucket()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *said: Any) -> None: ...

        def do_HEAD(self) -> None:
            self.answer(body=False)

        def do_GET(self) -> None:
            self.answer(body=True)

        def answer(self, *, body: bool) -> None:
            path, wanted = unquote(self.path).lstrip("/"), self.headers.get("Range", "")
            bucket.asked.append((self.command, path, wanted))
            self.close_connection = True
            content = bucket.files.get(path)
            code = bucket.errors.pop(0) if bucket.errors else 404 if content is None else 200
            if content is None or code != 200:
                self.send_response(code)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            etag = f'"{hashlib.sha1(content).hexdigest()}"'
            start = 0
            if wanted and bucket.ranges and self.headers.get("If-Range") == etag:
                start = int(wanted.removeprefix("bytes=").removesuffix("-"))
                if start >= len(content):
                    self.send_response(416)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                self.send_response(206)
                self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
            else:
                self.send_response(200)
            digest = hashlib.md5(b"another" if bucket.wrong_hash else content).digest()
            self.send_header("x-goog-hash", "crc32c=AAAAAA==")
            self.send_header("x-goog-hash", f"md5={base64.b64encode(digest).decode()}")
            self.send_header("ETag", etag)
            if not bucket.no_size:
                self.send_header("Content-Length", str(len(content) - start))
            self.end_headers()
            if body:
                rest = content[start:]
                if bucket.break_after:
                    rest = rest[: bucket.break_after.pop(0)]
                with suppress(OSError):  # whoever asked may have gone
                    self.wfile.write(rest)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    bucket.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield bucket
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
