"""Drawings by a generator: new ones, reconstructions, continuations, and what lies between two. numpy only.

Everything is repeatable: the k-th drawing of a call takes its random numbers from numpy's `default_rng([seed, k])`.
rows: a drawing as stroke-3, (T, 3), in the generator's own unit (a box of 255, as Quick, Draw! publishes drawings).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.drawings import Drawing, DrawingError, Sample
from rnnviz.tracing.sketch_rnn.generator import START, Codes, Generator
from rnnviz.tracing.sketch_rnn.mixture import draw, log_density, mixture_of

Samples = Iterator[Sample]

HOTTEST = 2.0
GUESSES = 48
"""How many latent codes `finish` tries a beginning with."""
CENTRES, ALIKE = 128, 20
"""Of a class's latent codes: how many places are kept, and of how many drawings that are alike each is the mean."""
SIZES = (1.0, 0.8, 0.6, 0.45, 0.3)
"""How large, of the whole drawing, a beginning may be. `finish` takes the one that makes it most probable."""


def sample(generator: Generator, *, word: str = "", count: int = 1, temperature: float = 0.5, seed: int = 0) -> Samples:
    """`count` drawings. word: z is drawn near one of that class's centres, the nearer, and the more typical of the
    class, the lower the temperature is; "" draws it from N(0, I)."""
    check(generator, temperature=temperature, word=word)
    for k in range(count):
        rng = np.random.default_rng([seed, k])
        z = code(generator, rng, word, temperature)
        yield drawn(generator, z, rng, temperature=temperature, seed=seed, word=word)


def reconstruct(
    generator: Generator, rows: Array, *, count: int = 1, temperature: float = 0.5, seed: int = 0
) -> Samples:
    """`count` drawings at the mean of the drawing's own latent code."""
    check(generator, temperature=temperature)
    z = latent_code(generator, rows)
    for k in range(count):
        yield drawn(generator, z, np.random.default_rng([seed, k]), temperature=temperature, seed=seed)


def finish(
    generator: Generator,
    rows: Array,
    *,
    count: int = 4,
    temperature: float = 0.5,
    seed: int = 0,
    sizes: Sequence[float] = SIZES,
) -> Samples:
    """`count` drawings whose first points are `rows`, each its own continuation.

    What is not known of a beginning is how large it is of the whole, and its latent code (the encoder would read it as
    a whole drawing). So the decoder is asked: of all sizes the one under which it finds the beginning most probable is
    taken, and of many codes one in proportion to how probable it makes the beginning (importance sampling).
    """
    check(generator, temperature=temperature)
    rng = np.random.default_rng([seed, 0, 1])
    codes = _guesses(generator, rng)
    tried = [(points_of(generator, rows, size=size), size) for size in sizes]
    likely = [_likelihoods(generator, points, codes, size) for points, size in tried]
    best = int(np.argmax([each.max() for each in likely]))
    given, chances = tried[best][0], np.exp(likely[best] - likely[best].max())
    if len(given) >= generator.longest:
        raise DrawingError(f"This drawing has {len(given):,} points; this generator ends at {generator.longest:,}.")
    chances /= chances.sum()
    for k in range(count):
        rng = np.random.default_rng([seed, k])
        z = codes[rng.choice(len(codes), p=chances)]
        yield drawn(generator, z, rng, temperature=temperature, seed=seed, given=given)


def interpolate(
    generator: Generator, a: Array, b: Array, *, steps: int = 7, temperature: float = 0.2, seed: int = 0
) -> Samples:
    """`steps` drawings, from the latent code of `a` to that of `b`. All take the same random numbers."""
    check(generator, temperature=temperature)
    first, last = latent_code(generator, a), latent_code(generator, b)
    for k in range(steps):
        z = between(first, last, k / max(steps - 1, 1))
        yield drawn(generator, z, np.random.default_rng([seed, 0]), temperature=temperature, seed=seed)


def grid(
    generator: Generator,
    *,
    rows: int,
    columns: int,
    words: Sequence[str] = (),
    temperature: float = 0.2,
    seed: int = 0,
) -> Samples:
    """rows * columns drawings, row by row: latent codes in the four corners, and what lies between.

    words: the classes of the corners, top left, top right, bottom left, bottom right; fewer are taken in turn.
    """
    for word in words or ("",):
        check(generator, temperature=temperature, word=word)
    if not generator.latent:
        raise DrawingError("This generator has no latent code, so there is nothing between its drawings.")
    chosen = [words[k % len(words)] if words else "" for k in range(4)]
    corners = [code(generator, np.random.default_rng([seed, 2, k]), word, temperature) for k, word in enumerate(chosen)]
    for row in range(rows):
        down = row / max(rows - 1, 1)
        left, right = between(corners[0], corners[2], down), between(corners[1], corners[3], down)
        for column in range(columns):
            z = between(left, right, column / max(columns - 1, 1))
            yield drawn(generator, z, np.random.default_rng([seed, 0]), temperature=temperature, seed=seed)


def check(generator: Generator, *, temperature: float, word: str = "") -> None:
    """DrawingError, in words, for what this generator cannot do."""
    if not 0 < temperature <= HOTTEST:
        raise DrawingError(f"The temperature must be above 0 and at most {HOTTEST:g}, not {temperature}.")
    # A generator of one class draws it from any code; among several, where each lies must be known.
    words = generator.words if generator.codes is not None or len(generator.words) == 1 else ()
    if word and word not in words:
        known = ", ".join(words) or "no classes to choose from"
        raise DrawingError(f"This generator does not know {word}; it knows {known}.")


def code(generator: Generator, rng: np.random.Generator, word: str = "", temperature: float = 1.0) -> Array:
    """(Nz,) a latent code near one of a class's centres; or from N(0, I).

    At 1 every centre is as likely and its deviation the class's own; below, only that share of the centres comes into
    question, the most typical ones, and the deviation falls with the square root, as that of the offsets does.
    """
    z = rng.standard_normal(generator.latent)
    if word and generator.codes is not None:
        k = generator.words.index(word)
        centres = generator.codes.centres[k]
        typical = math.ceil(min(temperature, 1.0) * len(centres))
        z = centres[rng.integers(typical)] + math.sqrt(temperature) * generator.codes.deviation[k] * z
    return z.astype(np.float32)


def latent_code(generator: Generator, rows: Array) -> Array:
    """(Nz,) the mean of the drawing's posterior."""
    return generator.encode(points_of(generator, rows))[0]


def codes_of(generator: Generator, drawings: Sequence[Sequence[Array]]) -> Codes:
    """Of some drawings, a sequence of rows (stroke-3) for each class.

    A centre is the mean of ALIKE neighbours among the codes of a class, and the more typical, the nearer they are; the
    deviation is half of what the encoder is unsure of. Of 100 drawings at temperature 0.2 of each of the first fifteen
    classes that shipped, a recogniser of 338 saw the right one in 89, and in 76 where every centre was as likely.
    """
    centres, deviations = [], []
    for rows in drawings:
        mean, log_variance = generator.encode_all([points_of(generator, one) for one in rows])
        chosen = mean[np.linspace(0, len(mean) - 1, CENTRES).astype(int)]
        far = np.square(chosen[:, None] - mean[None]).sum(-1)
        near = np.argsort(far, axis=1)[:, :ALIKE]
        typical = np.argsort(np.take_along_axis(far, near, axis=1).max(1), kind="stable")
        centres.append(mean[near[typical]].mean(1))
        deviations.append(0.5 * np.exp(0.5 * log_variance).mean(0))
    return Codes(np.array(centres, np.float32), np.array(deviations, np.float32))


def between(a: Array, b: Array, share: float) -> Array:
    """Spherical interpolation: along the arc from a to b, as the paper has it; straight where they point alike."""
    lengths = np.linalg.norm(a) * np.linalg.norm(b)
    angle = math.acos(float(np.clip(a @ b / lengths, -1, 1))) if lengths else 0.0
    if math.sin(angle) < 1e-4:
        out: Array = (1 - share) * a + share * b
    else:
        out = (math.sin((1 - share) * angle) * a + math.sin(share * angle) * b) / math.sin(angle)
    return out.astype(np.float32)


def points_of(generator: Generator, rows: Array, *, size: float = 1.0) -> Array:
    """(T, 5) as the network reads them: stroke-5, offsets divided by the generator's scale."""
    if not len(rows):
        raise DrawingError("The drawing has no lines yet.")
    if len(rows) > generator.longest:
        raise DrawingError(f"The drawing has {len(rows):,} points; this generator knows up to {generator.longest:,}.")
    points = np.zeros((len(rows), 5))
    points[:, :2] = rows[:, :2] * (size / generator.scale)
    points[:, 3] = rows[:, 2] > 0.5
    points[:, 2] = 1 - points[:, 3]
    return points


def drawn(
    generator: Generator,
    z: Array,
    rng: np.random.Generator,
    *,
    temperature: float,
    seed: int,
    given: Array | None = None,
    word: str = "",
) -> Sample:
    """One drawing: the decoder reads what it has just drawn, until it ends or has `longest` points."""
    points = [np.array(START), *(() if given is None else given)]
    known = 0 if given is None else len(given)
    cell, state, said = generator.cell(z[None]), generator.start(z[None]), []
    for t in range(generator.longest):
        state = cell.step(points[t][None].astype(np.float32), state)
        said.append(generator.says(state[0]))
        if t >= known:
            points.append(draw(mixture_of(said[-1], temperature), 0, rng))
        if points[t + 1][4]:
            break
    offsets = np.stack(points[1:])
    return Sample(
        offsets=offsets,
        mixture=mixture_of(np.concatenate(said), temperature),
        drawing=drawing_of(offsets, generator.scale, word),
        z=z,
        seed=seed,
        temperature=temperature,
        given=known,
        ended=bool(offsets[-1, 4]),
    )


def drawing_of(offsets: Array, scale: float, word: str = "") -> Drawing:
    """The strokes of (T, 5) offsets, the pen beginning at (0, 0); a drawing that ends at once is a dot there."""
    rows = offsets[offsets[:, 4] < 0.5]
    places = np.concatenate([np.zeros((1, 2)), np.cumsum(rows[:, :2], axis=0) * scale]).astype(np.float32)
    cuts = np.flatnonzero(rows[:-1, 3] > 0.5) + 2
    return Drawing(tuple(np.split(places, cuts)), word)


def _guesses(generator: Generator, rng: np.random.Generator) -> Array:
    """(GUESSES, Nz): from around every class in turn, or from N(0, I)."""
    words = generator.words if generator.codes is not None and generator.words else ("",)
    count = GUESSES if generator.latent else 1
    return np.stack([code(generator, rng, words[k % len(words)]) for k in range(count)])


def _likelihoods(generator: Generator, given: Array, codes: Array, size: float) -> Array:
    """(codes,) the log probability of the points given, as a density over points of the size 1."""
    said, _ = generator.run(np.concatenate([[START], given[:-1]]), codes)
    each: Array = log_density(said, given[:, None]).sum(0)
    return each + 2 * len(given) * math.log(size)
