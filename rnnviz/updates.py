"""Whether a newer version is published: one small file, asked of a server when a user wants to know."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from rnnviz.errors import Told, reason_of

NAME = "latest.json"
"""What packaging/bundle writes beside the packages: {"version": "1.2.3", "page": "https://…"}, the page optional."""

_LARGEST = 10_000
"""Bytes; a longer file is refused."""

_SECONDS = 6.0
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_VERSION = re.compile(r"\d{1,6}(\.\d{1,6}){0,5}")


class UpdateError(Told, ValueError):
    """Why it is not known which version is the newest, in words."""


@dataclass(frozen=True, slots=True)
class Published:
    """The newest version, as "1.2.3", and the address of the page where it is to be had, "" where none was given."""

    version: str
    page: str = ""


def newest(address: str) -> Published:
    """What the file at this address says. Takes up to six seconds. UpdateError in words, for a bad address, too."""
    # Not before they are needed: they take longer to import than all else that the window needs of this.
    import http.client
    import urllib.error
    import urllib.request

    check_address(address)
    request = urllib.request.Request(address, headers={"User-Agent": "rnnviz"})
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as response:
            if not _safe(response.url):
                raise UpdateError("The address leads to another one that does not begin with https://.")
            content = response.read(_LARGEST + 1)
    except urllib.error.HTTPError as error:
        error.close()
        why = "there is no such file" if error.code == 404 else f"the server answered with error {error.code}"
        raise UpdateError(f"{address}: {why}.") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        if isinstance(error, UpdateError):
            raise
        raise UpdateError(f"{urlsplit(address).hostname} cannot be reached: {reason_of(error)}.") from None
    return read(content)


def check_address(address: str) -> None:
    """UpdateError in words where this is no address to ask: only https, which nobody on the way can change, is one, and
    http on this machine itself."""
    if not address:
        raise UpdateError(f"Enter the address of the file {NAME}.")
    if not _safe(address):
        raise UpdateError("The address must begin with https:// and name a server.")


def _safe(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return False
    plain = parts.scheme == "http" and host in _LOOPBACK
    return bool(host) and address.isprintable() and " " not in address and (parts.scheme == "https" or plain)


def read(content: bytes) -> Published:
    """The file's content. UpdateError where it does not say which version is the newest."""
    wrong = UpdateError("The file at this address does not say which version of rnnviz is the newest.")
    if len(content) > _LARGEST:
        raise wrong
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        raise wrong from None
    version = told.get("version") if isinstance(told, dict) else None
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        raise wrong
    page = told.get("page", "")
    return Published(version, page if isinstance(page, str) and page and _safe(page) else "")


def is_newer(version: str, than: str) -> bool:
    """Whether one version, "1.10" say, came after the other, "1.9"; what follows the numbers, as in "1.9rc1", does not
    count."""
    return _numbers(version) > _numbers(than)


def _numbers(version: str) -> tuple[int, ...]:
    """1.2 and 1.2.0 are the same version."""
    found = _VERSION.match(version)
    numbers = [int(part) for part in found[0].split(".")] if found else []
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)
