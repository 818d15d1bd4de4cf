"""What is read of the file that announces a newer version, and which addresses are asked at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from rnnviz.updates import Published, UpdateError, check_address, is_newer, newest, read

FILES = {
    "/latest.json": json.dumps({"version": "0.2.0", "page": "https://example.org/rnnviz"}).encode(),
    "/plain.json": b'{"version": "0.2"}',
    "/page.html": b"<html>Not here</html>",
    "/endless.json": b'{"version": "1.0", "more": "' + b"x" * 20_000 + b'"}',
}


@pytest.fixture
def server() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/away":
                self.send_response(302)
                self.send_header("Location", "http://example.invalid/latest.json")
                self.end_headers()
                return
            content = FILES.get(self.path)
            self.send_response(200 if content else 404)
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, format: str, *args: object) -> None:
            pass

    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=made.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{made.server_address[1]}"
    made.shutdown()
    made.server_close()
    thread.join()


def test_what_a_server_says(server: str) -> None:
    assert newest(f"{server}/latest.json") == Published("0.2.0", "https://example.org/rnnviz")
    assert newest(f"{server}/plain.json") == Published("0.2")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/none.json", "there is no such file"),
        ("/page.html", "does not say which version"),
        ("/endless.json", "does not say which version"),
        ("/away", "cannot be reached"),
    ],
)
def test_what_a_server_gets_wrong_is_told_in_words(server: str, path: str, words: str) -> None:
    with pytest.raises(UpdateError, match=words):
        newest(server + path)


def test_a_server_that_is_not_there(server: str) -> None:
    with pytest.raises(UpdateError, match=r"^127\.0\.0\.1 cannot be reached: [^\[]+\.$"):
        newest("http://127.0.0.1:1/latest.json")


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"[]", b"7", b'{"version": 2}', b'{"version": "new"}', b'{"version": "1.0 <b>"}', b"\xff"),
        *(b'{"version": "1.2.3.4.5.6.7"}', b"[" * 5_000, b'{"page": "https://example.org"}'),
    ],
)
def test_a_file_without_a_version_is_refused(content: bytes) -> None:
    with pytest.raises(UpdateError, match="does not say which version"):
        read(content)


@pytest.mark.parametrize("page", ["javascript:alert(1)", "http://example.org", "file:///etc/passwd", 7, None, ""])
def test_a_page_that_is_not_safe_to_open_is_left_out(page: object) -> None:
    assert read(json.dumps({"version": "1.0", "page": page}).encode()) == Published("1.0")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "latest.json",
        "http://example.org/latest.json",
        "file:///etc/passwd",
        "ftp://example.org/a",
        "https://",
        "https://a b",
        "https://[",
        "https://a\n",
    ],
)
def test_only_https_is_asked(address: str) -> None:
    with pytest.raises(UpdateError):
        check_address(address)
    check_address("https://example.org/latest.json")


@pytest.mark.parametrize(
    ("version", "than", "newer"),
    [
        *(("0.2.0", "0.1.0", True), ("0.10", "0.9", True), ("1", "0.9.9", True), ("0.1.0.1", "0.1", True)),
        *(("0.1", "0.1.0", False), ("0.1.0", "0.2.0", False), ("1.0", "1.0rc1", False)),
    ],
)
def test_which_version_came_later(version: str, than: str, newer: bool) -> None:
    assert is_newer(version, than) is newer
