"""How something is done, in words, for Help: from resources/glossary/guides.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from rnnviz.resources_path import resource

_FILE = "glossary/guides.toml"


@dataclass(frozen=True, slots=True)
class Guide:
    """name: what is done. text: plain, its lines as they are. also: other words that find it. command: the command of
    `rnnviz` that it is about; page: the key of the page that it leads to; "" for none."""

    name: str
    text: str
    also: tuple[str, ...] = ()
    command: str = ""
    page: str = ""


@cache
def guides() -> tuple[Guide, ...]:
    """All of them, as the file has them."""
    raw = tomllib.loads(resource(_FILE).read_text("utf-8"))["guide"]
    return tuple(
        Guide(
            one["name"],
            one["text"].strip("\n"),
            tuple(one.get("also", ())),
            one.get("command", ""),
            one.get("page", ""),
        )
        for one in raw
    )
