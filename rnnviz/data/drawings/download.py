"""Quick, Draw! from the data set's public bucket: chosen classes, as files of a folder that can be opened afterwards.

Source of the addresses: github.com/googlecreativelab/quickdraw-dataset, "Get the data". Google, CC BY 4.0.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from rnnviz.data.drawings.collection import read_class
from rnnviz.data.drawings.fetching import (
    AlreadyThereError,
    Connection,
    DiskFullError,
    UnreachableError,
    ask,
    check_sum,
    fetch,
    forget,
    free_bytes,
    keep,
    part_of,
    parted,
)
from rnnviz.quick_draw import FORMS, quick_draw_words
from rnnviz.records.drawings import DownloadStep, DrawingClass, DrawingError, FileSize

BUCKET = "https://storage.googleapis.com/quickdraw_dataset"

_INTERVAL = 0.1
"""Seconds between two reports of progress."""
_READ = 20
"""How many drawings of a finished file are read, to see that it can be opened."""


def url_of(word: str, form: str, bucket: str = BUCKET) -> str:
    """Where a class is. DrawingError for a word or a form that the data set does not have."""
    if form not in FORMS:
        raise DrawingError(f"Quick, Draw! can be downloaded as {' or '.join(FORMS)}, not as “{form}”.")
    if word not in quick_draw_words():
        raise DrawingError(f"Quick, Draw! has no class “{word}”.")
    place, ending = FORMS[form]
    return f"{bucket}/{place}/{quote(word)}{ending}"


def by_hand(words: Sequence[str], form: str, folder: Path, bucket: str = BUCKET) -> str:
    """What can be done without a network, with the addresses."""
    some = "\n".join(url_of(word, form, bucket) for word in words[:3])
    more = f"\n… and so on for {len(words) - 3} more" if len(words) > 3 else ""
    return (
        f"Without a network connection you can add the files by hand. On another machine, download\n{some}{more}\n"
        f"put them into {folder}, and choose “Open folder…”. The built-in shapes need no file at all."
    )


def sizes_of(
    words: Sequence[str], *, form: str, folder: Path, bucket: str = BUCKET, connection: Connection | None = None
) -> Iterator[FileSize]:
    """What each class would cost. UnreachableError, with what to do by hand, where there is no network."""
    for word in words:
        url, target = url_of(word, form, bucket), folder / (word + FORMS[form][1])
        one = FileSize(word, free=free_bytes(folder))
        try:
            said = ask(url, connection or Connection())
        except UnreachableError as error:
            raise UnreachableError(f"{error}\n{by_hand(words, form, folder, bucket)}") from None
        except DrawingError as error:
            yield replace(one, problem=str(error))
            continue
        there = target.exists() and target.stat().st_size == said.size
        yield replace(one, size=said.size, have=(said.size or 0) if there else parted(target), there=there)


def download_all(
    words: Sequence[str], *, folder: Path, form: str, bucket: str = BUCKET, connection: Connection | None = None
) -> Iterator[DownloadStep | None]:
    """Gets the classes one after another; None is a place to stop at. Closing it keeps what came of a file, and the
    next call goes on from there. What is wrong with one class is told in its step; UnreachableError and
    DiskFullError end the whole download."""
    urls = [url_of(word, form, bucket) for word in words]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DrawingError(f"The folder {folder} cannot be made: {error.strerror or error}.") from None
    for number, (word, url) in enumerate(zip(words, urls, strict=True), start=1):
        step = DownloadStep(word, "loading", number=number, count=len(words))
        try:
            yield from _one(step, url, folder / (word + FORMS[form][1]), form, connection or Connection())
        except UnreachableError as error:
            raise UnreachableError(f"{error}\n{by_hand(words[number - 1 :], form, folder, bucket)}") from None
        except DiskFullError:
            raise
        except DrawingError as error:
            yield replace(step, state="failed", message=str(error))


def _one(
    step: DownloadStep, url: str, target: Path, form: str, connection: Connection
) -> Iterator[DownloadStep | None]:
    begun, told, first = time.monotonic(), 0.0, -1
    try:
        for at in fetch(url, target, connection):
            if at is None:
                yield None
                continue
            now = time.monotonic()
            first = at[0] if first < 0 else first
            rate = max(at[0] - first, 0) / (now - begun) if now > begun else 0.0
            step = replace(step, done=at[0], size=at[1], rate=rate)
            if now - told >= _INTERVAL:
                told = now
                yield step
            else:
                yield None
    except AlreadyThereError:
        size = target.stat().st_size
        yield replace(step, state="there", done=size, size=size, path=str(target))
        return
    step = replace(step, state="checking", rate=0.0)
    yield step
    try:
        for _ in check_sum(target):
            yield None
        _open(step.word, target, form)
        keep(target)
    except OSError as error:
        raise DrawingError(f"“{target.name}” was downloaded, but then: {error.strerror or error}.") from None
    yield replace(step, state="done", size=step.done, path=str(target))


def _open(word: str, target: Path, form: str) -> None:
    """Reads a little of the part. DrawingError, and the part is thrown away, where that cannot be done."""
    try:
        found = read_class(DrawingClass(word, str(part_of(target)), form), limit=_READ).drawings
        reason = "" if found else "it holds no drawings."
    except DrawingError as error:
        reason = str(error)
    if not reason:
        return
    forget(target)
    raise DrawingError(f"“{target.name}” was downloaded, but cannot be read: {reason}")
