"""What is said of a download: what it will cost, how far it is, and how it ended. Plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rnnviz.layout.numerals import fixed
from rnnviz.records.drawings import DownloadStep, FileSize


def amount(size: float) -> str:
    """ "53 MB"."""
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{fixed(size, 0 if size >= 10 or unit == 'bytes' else 1)} {unit}"
        size /= 1000
    return f"{fixed(size, 1)} GB"


def cost(words: Sequence[str], known: Mapping[str, FileSize]) -> str:
    """What the chosen classes cost, as far as it is known: "2 classes: 113 MB to get, 20 GB free"."""
    if not words:
        return "Tick the classes to download."
    asked = [known[word] for word in words if word in known]
    to_get = sum(max((one.size or 0) - one.have, 0) for one in asked if not one.problem)
    parts = [f"{amount(to_get)} to download"]
    counted = f"{len(words):,} {'class' if len(words) == 1 else 'classes'}"
    if not asked:
        return (
            f"{counted}: the size{'' if len(words) == 1 else 's'} {'is' if len(words) == 1 else 'are'} not known yet."
        )
    if len(asked) < len(words):
        parts = [f"at least {amount(to_get)} to download (size of {len(words) - len(asked):,} not known yet)"]
    there = sum(one.there for one in asked)
    partly = sum(one.have > 0 and not one.there for one in asked)
    if there:
        parts.append(f"{there:,} already downloaded")
    if partly:
        parts.append(f"{partly:,} to resume")
    parts.append(f"{amount(asked[-1].free)} free")
    missing = sum(bool(one.problem) for one in asked)
    if missing:
        parts.append(f"{missing:,} not available")
    return f"{counted}: {', '.join(parts)}"


def one_size(one: FileSize) -> str:
    """What a single class costs."""
    if one.problem:
        return "not available"
    if one.there:
        return "already downloaded"
    size = amount(one.size) if one.size is not None else "size not known"
    return f"{size}, {amount(one.have)} of it downloaded" if one.have else size


def standing(step: DownloadStep) -> str:
    """Where a download is: "cat, 1 of 3: 20 MB of 53 MB, 4.1 MB per second, 8 s left"."""
    which = f"{step.word}, {step.number:,} of {step.count:,}" if step.count > 1 else step.word
    if step.state == "checking":
        return f"{which}: downloaded, verifying its checksum"
    if step.state != "loading":
        return f"{which}: {ending(step)}"
    words = f"{which}: {amount(step.done)}" + (f" of {amount(step.size)}" if step.size else "")
    if step.rate > 0:
        words += f", {amount(step.rate)} per second"
        if step.size:
            words += f", {_left((step.size - step.done) / step.rate)} left"
    return words


def ending(step: DownloadStep) -> str:
    """How a class ended."""
    if step.state == "done":
        return f"{amount(step.size or step.done)}, checked"
    return "already downloaded" if step.state == "there" else step.message


def share(step: DownloadStep, *, known: Mapping[str, FileSize], words: Sequence[str]) -> float:
    """How much of the whole download is done, 0 to 1: by bytes where all sizes are known, else by files."""
    sizes = [known[word].size if word in known else None for word in words]
    here = 1.0 if step.state in ("done", "there", "failed") else step.done / step.size if step.size else 0.0
    before = step.number - 1
    if not words or any(size is None for size in sizes):
        return (before + here) / max(step.count, 1)
    numbers = [size or 0 for size in sizes]
    whole = sum(numbers) or 1
    return (sum(numbers[:before]) + here * numbers[min(before, len(numbers) - 1)]) / whole


def _left(seconds: float) -> str:
    return f"{fixed(seconds, 0)} s" if seconds < 90 else f"{fixed(seconds / 60, 0)} min"
