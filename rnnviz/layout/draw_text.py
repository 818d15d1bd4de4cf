"""The ways in which a network draws, what each needs, and the words beside what it drew."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from rnnviz.layout.numerals import fixed, setting
from rnnviz.records.drawings import Drawing, GeneratorInfo, Sample


class Way(StrEnum):
    """How a network is asked to draw; two of them beside each other; and the training of another one."""

    GENERATE = "Generate"
    RECONSTRUCT = "Reconstruct"
    FINISH = "Finish"
    INTERPOLATE = "Interpolate"
    GRID = "Latent grid"
    COMPARE = "Compare"
    TRAIN = "Train"


SKETCH_PANES = ("recognise", "draw", "gallery")
"""The panes of the Sketch page, in the order in which a newcomer meets them."""

TIPS = {
    Way.GENERATE: "The network draws on its own",
    Way.RECONSTRUCT: "The network encodes a drawing as z and decodes z again",
    Way.FINISH: "You begin a drawing; the network completes it in several ways",
    Way.INTERPOLATE: "Interpolate from one drawing to another in latent space",
    Way.GRID: "Drawings from a grid of points in latent space: neighbours on the grid are neighbours in z",
    Way.COMPARE: "Two networks, classes or countries beside each other, with the same seed and temperature",
    Way.TRAIN: "Train your own network on classes of your choice",
}
DRAWS: tuple[Way, ...] = tuple(way for way in Way if way not in (Way.COMPARE, Way.TRAIN))
"""The ways of the one network that is chosen."""
NEEDS_HAND = {Way.RECONSTRUCT: 1, Way.FINISH: 1, Way.INTERPOLATE: 2}
"""How many drawings by hand a way needs before it can begin."""
BUTTONS = {
    Way.GENERATE: "Draw more",
    Way.RECONSTRUCT: "Reconstruct again",
    Way.FINISH: "Finish it again",
    Way.INTERPOLATE: "Interpolate again",
    Way.GRID: "Another grid",
    Way.COMPARE: "Draw both again",
}
EMPTY = {
    Way.GENERATE: "The network's drawings appear here.",
    Way.RECONSTRUCT: "Draw something, or take an example: the network's reconstructions appear here.",
    Way.FINISH: "Begin a drawing: the network's completions appear here.",
    Way.INTERPOLATE: "Draw or take two drawings: the interpolation between them appears here.",
    Way.GRID: "Drawings from all over latent space appear here.",
}
COUNTS = {Way.GENERATE: 6, Way.RECONSTRUCT: 5, Way.FINISH: 6, Way.INTERPOLATE: 8, Way.COMPARE: 12}
"""How many drawings a way asks the network for, unless told otherwise."""


def reasons(info: GeneratorInfo | None) -> dict[Way, str]:
    """The ways in which a generator cannot draw, each with the reason."""
    if info is None:
        return dict.fromkeys(DRAWS, "There is no network to draw with yet: train one, or load a decoder file.")
    if info.latent == 0:
        words = "this network is a decoder only, without a latent code z"
        return {way: f"{way} needs z: {words}." for way in (Way.RECONSTRUCT, Way.INTERPOLATE, Way.GRID)}
    if not info.encodes:
        words = "this network has no encoder to turn a drawing into z"
        return {way: f"{way} is not possible: {words}." for way in (Way.RECONSTRUCT, Way.INTERPOLATE)}
    return {}


def limits(info: GeneratorInfo | None) -> str:
    """The reasons in one short line, "" where a generator can do everything."""
    if info is None:
        return next(iter(reasons(info).values()))
    if info.latent == 0:
        return "Without z it cannot reconstruct, interpolate or draw a latent grid."
    return "" if info.encodes else "Without an encoder it cannot reconstruct or interpolate."


def figures(info: GeneratorInfo | None) -> str:
    """What was measured of a generator: L_R never without the length that it was divided by."""
    if info is None:
        return ""
    f = info.figures
    parts = []
    if "L_R" in f:
        length = f" (max_seq_len {setting(f['max_seq_len'])})" if "max_seq_len" in f else ""
        parts.append(f"L_R {fixed(f['L_R'], 2)}{length}")
    if "L_KL" in f and info.latent:
        parts.append(f"L_KL {fixed(f['L_KL'], 2)}")
    if not parts and "max_seq_len" in f:
        parts.append(f"max_seq_len {setting(f['max_seq_len'])}")
    parts.append(f"latent code of {info.latent} numbers" if info.latent else "no latent code")
    return " · ".join(parts)


def heading(info: GeneratorInfo | None, way: Way) -> str:
    """What is seen in large: it always says that a network drew it."""
    who = f"“{info.title}”" if info is not None else "a network"
    deed = {Way.RECONSTRUCT: "Reconstructed by", Way.FINISH: "Finished by"}.get(way, "Drawn by")
    return f"{deed} {who}"


def origin(sample: Sample) -> str:
    """What makes the same drawing again."""
    return f"temperature {fixed(sample.temperature, 2)} · seed {sample.seed}"


def averages(items: Sequence[Sample | Drawing]) -> str:
    """How many drawings there are, and how long they are on average; "" for none."""
    if not items:
        return ""
    drawings = [item if isinstance(item, Drawing) else item.drawing for item in items]
    count = len(drawings)
    strokes, points = (sum(n) / count for n in zip(*((len(d.strokes), d.points) for d in drawings), strict=True))
    return (
        f"{count} {'drawing' if count == 1 else 'drawings'}"
        f" · on average {fixed(strokes, 1)} strokes, {fixed(points, 1)} points"
    )


def steps_of(count: int) -> tuple[str, ...]:
    """How far along the way from one drawing to the other each step is."""
    return tuple(fixed(i / max(count - 1, 1), 2) for i in range(count))
