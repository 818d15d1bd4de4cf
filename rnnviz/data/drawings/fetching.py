"""One file over HTTP, resumed where it broke off: the standard library, no thread, a generator to be closed.

What came lies in NAME.part beside the file that it will be, and what its server said of it in NAME.part.json.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import errno
import hashlib
import http.client
import io
import json
import re
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rnnviz.errors import Kind, reason_of
from rnnviz.records.drawings import DrawingError

BLOCK = 1 << 16
PAUSES = (0.5, 1.0, 2.0)
"""Seconds before the next try after a broken connection; after as many tries in a row without a byte it is given up."""

RESERVE = 50 << 20
"""Bytes that stay free on the disk."""


class UnreachableError(DrawingError):
    """The server cannot be reached: no other file of it need be tried."""

    kind = Kind.FAILED


class DiskFullError(DrawingError):
    """There is no room: no other file need be tried."""

    kind = Kind.NOT_WRITTEN


@dataclass(frozen=True, slots=True)
class Connection:
    """timeout: seconds without a byte after which a connection counts as broken (and a new one resumes the file);
    nothing can be stopped for so long. pauses: as PAUSES."""

    timeout: float = 6.0
    pauses: tuple[float, ...] = PAUSES


@dataclass(frozen=True, slots=True)
class Said:
    """What a server says of a file. size: None where it does not; etag: "" without a strong one; md5: hex, or ""."""

    size: int | None
    etag: str = ""
    md5: str = ""


class AlreadyThereError(Exception):
    """The file is in the folder, as large as its server says."""


class _StartAgainError(Exception):
    """The part on the disk is not the beginning of the file."""


def ask(url: str, connection: Connection) -> Said:
    """What the server says of the file, without its content. DrawingError in words, UnreachableError for no server."""
    request = urllib.request.Request(url, method="HEAD", headers=_HEADERS)
    try:
        with urllib.request.urlopen(request, timeout=connection.timeout) as response:
            return _said(response.headers, _length(response.headers))
    except urllib.error.HTTPError as error:
        error.close()
        raise DrawingError(_refusal(url, error.code)) from None
    except (OSError, http.client.HTTPException) as error:
        raise UnreachableError(_unreachable(url, error)) from None


def fetch(url: str, target: Path, connection: Connection) -> Iterator[tuple[int, int | None] | None]:
    """Gets a file into its .part, from where that ends. Yields (bytes there, bytes in all) and None to stop at.

    Whoever closes it keeps the part. DrawingError for what the server refuses, UnreachableError where it stays away,
    DiskFullError, and AlreadyThereError.
    """
    tries = 0
    while True:
        before = parted(target)
        try:
            yield from _once(url, target, connection)
            return
        except _StartAgainError:
            forget(target)
            if not before:
                raise DrawingError(
                    f"{url}: the server sent a different part of the file from the one requested."
                ) from None
            continue
        except urllib.error.HTTPError as error:
            error.close()
            if error.code < 500 and error.code != 429:
                raise DrawingError(_refusal(url, error.code)) from None
            failure: Exception = error
        except (OSError, http.client.HTTPException) as error:
            failure = error
        tries = 0 if parted(target) > before else tries + 1
        if tries > len(connection.pauses):
            raise UnreachableError(_unreachable(url, failure))
        yield None
        time.sleep(connection.pauses[max(tries - 1, 0)] if connection.pauses else 0)


def check_sum(target: Path) -> Iterator[tuple[int, int | None] | None]:
    """Compares the part with what its server said of it; yields as `fetch`. DrawingError where it is another file,
    which is thrown away then."""
    said = _noted(target)
    size, done, digest = parted(target), 0, hashlib.md5(usedforsecurity=False)
    with part_of(target).open("rb") as file:
        while block := file.read(BLOCK * 16):
            digest.update(block)
            done += len(block)
            yield done, size
    if said.size not in (None, size):
        forget(target)
        raise DrawingError(f"“{target.name}” has {size:,} bytes; its server says {said.size:,}. Please try again.")
    if said.md5 and digest.hexdigest() != said.md5:
        forget(target)
        raise DrawingError(f"“{target.name}” was damaged on the way: its checksum is wrong. Please try again.")


def part_of(target: Path) -> Path:
    return target.with_name(target.name + ".part")


def parted(target: Path) -> int:
    """How many bytes of it are on the disk and can be continued from."""
    try:
        return part_of(target).stat().st_size if _note_of(target).exists() else 0
    except OSError:
        return 0


def forget(target: Path) -> None:
    """Throws the part away."""
    part_of(target).unlink(missing_ok=True)
    _note_of(target).unlink(missing_ok=True)


def keep(target: Path) -> None:
    """Makes the part the file, in one step."""
    part_of(target).replace(target)
    _note_of(target).unlink(missing_ok=True)


def _once(url: str, target: Path, connection: Connection) -> Iterator[tuple[int, int | None] | None]:
    have, noted = parted(target), _noted(target)
    if have and noted.size == have:
        yield have, have
        return
    resume = have > 0 and bool(noted.etag)
    headers = dict(_HEADERS)
    if resume:
        headers |= {"Range": f"bytes={have}-", "If-Range": noted.etag}
    try:
        response = urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=connection.timeout)
    except urllib.error.HTTPError as error:
        if error.code == 416:
            error.close()
            raise _StartAgainError from None
        raise
    with contextlib.closing(response):
        length = _length(response.headers)
        if response.status == 206:
            place = re.fullmatch(r"bytes (\d+)-\d+/(\d+)", response.headers.get("Content-Range", ""))
            if not resume or place is None or int(place[1]) != have:
                raise _StartAgainError
            said = _said(response.headers, int(place[2]))
        else:
            have = 0  # a server that knows no ranges, or another file by now: from the beginning
            said = _said(response.headers, length)
        _refuse_existing(target, said)
        with _opened(target, said, have=have) as file:
            yield have, said.size
            while block := response.read1(BLOCK):
                _write(file, block, target)
                have += len(block)
                yield have, said.size
        if said.size is not None and have < said.size:
            raise ConnectionError(f"the connection broke off after {have:,} of {said.size:,} bytes")


def _refuse_existing(target: Path, said: Said) -> None:
    if not target.exists():
        return
    size = target.stat().st_size
    if size == said.size:
        forget(target)
        raise AlreadyThereError
    raise DrawingError(
        f"There is another “{target.name}” in the folder already ({size:,} bytes; the data set's has "
        f"{said.size or 0:,}). It is left untouched: choose another folder, or move it away first."
    )


@contextlib.contextmanager
def _opened(target: Path, said: Said, *, have: int) -> Iterator[io.FileIO]:
    """The part, to be written on from `have`, and its note. DiskFullError; DrawingError where it cannot be written."""
    needed, free = (said.size or 0) - have, free_bytes(target.parent)
    if needed + RESERVE > free:
        raise DiskFullError(
            f"“{target.name}” needs {in_units(needed)} more, and {in_units(free)} are free where it would lie "
            f"({target.parent}). What has been downloaded so far is kept."
        )
    try:
        _note_of(target).write_text(json.dumps(asdict(said)), "utf-8")
        # Unbuffered, so that what came is on the disk when it breaks off.
        file = io.FileIO(part_of(target), "ab" if have else "wb")
    except OSError as error:
        raise DrawingError(f"Nothing can be written into {target.parent}: {error.strerror or error}.") from None
    with file:
        yield file


def _write(file: io.FileIO, block: bytes, target: Path) -> None:
    try:
        view = memoryview(block)
        while view:
            view = view[file.write(view) :]
    except OSError as error:
        why = "the disk is full" if error.errno == errno.ENOSPC else error.strerror or str(error)
        raise DiskFullError(
            f"“{target.name}” could not be written: {why}. What has been downloaded so far is kept."
        ) from None


def free_bytes(folder: Path) -> int:
    """Free on the disk where the folder is, or would be."""
    for place in (folder, *folder.absolute().parents):
        with contextlib.suppress(OSError):
            return shutil.disk_usage(place).free
    return 0


def in_units(size: float) -> str:
    """ "53 MB"."""
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if size >= 10 or unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"


_HEADERS = {"User-Agent": "rnnviz", "Accept-Encoding": "identity"}


def _said(headers: Any, size: int | None) -> Said:
    etag = headers.get("ETag", "")
    md5 = ""
    for line in headers.get_all("x-goog-hash") or ():
        for one in line.split(","):
            kind, _, value = one.strip().partition("=")
            if kind == "md5":
                with contextlib.suppress(binascii.Error):
                    md5 = base64.b64decode(value, validate=True).hex()
    return Said(size, "" if etag.startswith("W/") else etag, md5)


def _length(headers: Any) -> int | None:
    text = headers.get("Content-Length", "")
    return int(text) if text.isascii() and text.isdigit() else None


def _note_of(target: Path) -> Path:
    return target.with_name(target.name + ".part.json")


def _noted(target: Path) -> Said:
    try:
        return Said(**json.loads(_note_of(target).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return Said(None)


def _refusal(url: str, code: int) -> str:
    why = "there is no such file" if code == 404 else http.client.responses.get(code, "no reason given").lower()
    return f"The data set's server refused {url}: {why} ({code})."


def _unreachable(url: str, error: Exception) -> str:
    return f"The data set's server ({urlsplit(url).netloc}) cannot be reached: {reason_of(error)}."
