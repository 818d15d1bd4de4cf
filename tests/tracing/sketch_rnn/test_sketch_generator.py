"""Sketch-RNN in numpy: its arithmetic against Keras, what it draws, and its own file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rnnviz.records.drawings import DrawingError
from rnnviz.settings.model import GeneratorSettings
from rnnviz.tracing.sketch_rnn import sampling
from rnnviz.tracing.sketch_rnn.files import load, save
from rnnviz.tracing.sketch_rnn.generator import START, Codes, Generator
from rnnviz.tracing.sketch_rnn.mixture import draw, log_density, mixture_of

SMALL = GeneratorSettings(encoder=6, decoder=8, latent=4, mixtures=3)
ROWS = np.array([[20, 0, 0], [5, 30, 1], [-40, 3, 0], [0, -9, 0], [8, 8, 1]], np.float32)


def random_generator(settings: GeneratorSettings = SMALL, seed: int = 0, longest: int = 30) -> Generator:
    """Weights of the right shapes, at random."""
    rng = np.random.default_rng(seed)

    def lstm(read: int, units: int) -> dict[str, Any]:
        made = {"kernel": (read, 4 * units), "recurrent_kernel": (units, 4 * units), "bias": (4 * units,)}
        if settings.layer_norm:
            del made["bias"]
            made |= {"gamma": (4 * units,), "beta": (4 * units,), "state_gamma": (units,), "state_beta": (units,)}
        return {name: rng.normal(0, 0.5, shape).astype(np.float32) for name, shape in made.items()}

    def dense(read: int, units: int) -> dict[str, Any]:
        shapes = {"kernel": (read, units), "bias": (units,)}
        return {name: rng.normal(0, 0.5, shape).astype(np.float32) for name, shape in shapes.items()}

    s = settings
    weights = {"decoder": lstm(5 + s.latent, s.decoder), "mixture": dense(s.decoder, 6 * s.mixtures + 3)}
    codes = None
    if s.latent:
        weights |= {"initial_state": dense(s.latent, 2 * s.decoder)}
        weights |= {f"encoder_{way}": lstm(5, s.encoder) for way in ("forward", "backward")}
        weights |= {name: dense(2 * s.encoder, s.latent) for name in ("mean", "log_variance")}
        centres = np.eye(2, s.latent, dtype=np.float32)[:, None] * 3
        codes = Codes(centres, np.full((2, s.latent), 0.1, np.float32))
    return Generator("a test's own", weights, 30.0, longest, ("cat", "חתול") if codes else (), codes, {"L_R": 1.5})


@pytest.mark.parametrize("changes", [{}, {"layer_norm": True}, {"latent": 0}])
def test_it_computes_what_keras_computes(changes: dict[str, Any]) -> None:
    tf = pytest.importorskip("tensorflow")
    import keras

    from rnnviz.models.sketch_rnn.losses import reconstruction
    from rnnviz.models.sketch_rnn.network import SketchRNN

    keras.utils.set_random_seed(2)
    model = SketchRNN(settings=replace(SMALL, **changes))
    rng = np.random.default_rng(3)
    for variable in model.variables:
        variable.assign(variable + rng.normal(0, 0.3, variable.shape))
    generator = Generator("", model.arrays(), 30.0, 30)
    points = sampling.points_of(generator, ROWS)
    x = np.concatenate([[START], points])[None].astype(np.float32)
    z = np.zeros((1, 0), np.float32)
    if model.settings.latent:
        wanted = model.encode(tf.constant(x[:, 1:]))
        mean, log_variance = generator.encode(points)
        np.testing.assert_allclose(mean, wanted[0][0], atol=1e-5)
        np.testing.assert_allclose(log_variance, wanted[1][0], atol=1e-5)
        z = mean[None]
    said, _ = generator.run(x[0, :-1], z)
    np.testing.assert_allclose(said[:, 0], model(x).numpy()[0], atol=1e-5)
    lost = sum(part.numpy()[0] for part in reconstruction(tf.constant(said[None, :, 0]), tf.constant(x[:, 1:])))
    np.testing.assert_allclose(log_density(said[:, 0], x[0, 1:]), -lost, atol=1e-5)


def test_what_is_drawn_follows_the_mixture_at_its_temperature() -> None:
    rng = np.random.default_rng(1)
    said = np.zeros((1, 3 + 6 * 2))
    said[0, :3] = (0.3, 0.1, -1.0)
    said[0, 3:] = [0.5, -0.5, 1, -12, 2, 0, -0.5, 0.2, 0.1, -0.3, 0.8, -0.4]
    for temperature in (1.0, 0.25):
        mixture = mixture_of(said, temperature)
        drawn = np.array([draw(mixture, 0, rng) for _ in range(20_000)])
        # By hand: logits divided by tau, sigma times its square root.
        pen = np.exp(said[0, :3] / temperature)
        np.testing.assert_allclose(drawn[:, 2:].mean(0), pen / pen.sum(), atol=0.012)
        offsets = drawn[drawn[:, 4] == 0, :2]
        near = offsets[:, 0] > -5  # of the first Gaussian, whose mean is (1, 2)
        share = np.exp(0.5 / temperature)
        assert near.mean() == pytest.approx(share / (share + 1 / share), abs=0.02)
        sigma = np.exp([-0.5, 0.1]) * np.sqrt(temperature)
        rho = np.tanh(0.8)
        wanted = np.array([[sigma[0] ** 2, rho * sigma.prod()], [rho * sigma.prod(), sigma[1] ** 2]])
        np.testing.assert_allclose(np.cov(offsets[near].T), wanted, atol=0.06 * temperature)
        np.testing.assert_allclose(offsets[near].mean(0), (1, 2), atol=0.04)


def test_a_seed_draws_the_same_and_another_one_does_not() -> None:
    generator = random_generator()
    first, again = (list(sampling.sample(generator, word="cat", count=3, seed=7)) for _ in range(2))
    other = next(sampling.sample(generator, word="cat", seed=8))
    for a, b in zip(first, again, strict=True):
        np.testing.assert_array_equal(a.offsets, b.offsets)
        np.testing.assert_array_equal(a.z, b.z)
    assert not np.array_equal(first[0].z, first[1].z)
    assert not np.array_equal(first[0].z, other.z)
    # Around the class's own code, nearer at a lower temperature.
    cold = list(sampling.sample(generator, word="cat", count=3, seed=7, temperature=0.125))
    for a, b in zip(first, cold, strict=True):
        assert abs(a.z[0] - 3) < 1
        np.testing.assert_allclose(b.z - [3, 0, 0, 0], (a.z - [3, 0, 0, 0]) / 2, atol=1e-5)


def test_a_sample_is_consistent() -> None:
    """Its strokes are its offsets, its mixtures add up, and it ends where it says so."""
    generator = random_generator(longest=12)
    for s in sampling.sample(generator, count=12, temperature=1.0):
        steps = len(s.offsets)
        assert steps <= 12
        assert s.ended == bool(s.offsets[-1, 4])
        assert s.ended or steps == 12
        assert s.mixture.weights.shape == (steps, 3)
        np.testing.assert_allclose(s.mixture.pen.sum(1), 1)
        np.testing.assert_allclose(s.mixture.weights.sum(1), 1)
        assert (s.offsets[:, 2:].sum(1) == 1).all()
        kept = s.offsets[s.offsets[:, 4] == 0]
        assert s.drawing.points == len(kept) + 1
        np.testing.assert_allclose(np.concatenate(s.drawing.strokes)[-1], kept[:, :2].sum(0) * 30, rtol=1e-4, atol=1e-3)
        lifts = int(kept[:-1, 3].sum())
        assert len(s.drawing.strokes) == lifts + 1


def test_a_continuation_begins_with_what_was_given() -> None:
    generator = random_generator()
    made = list(sampling.finish(generator, ROWS, count=3, seed=2, sizes=(1.0,)))
    assert [s.given for s in made] == [5, 5, 5]
    for s in made:
        np.testing.assert_allclose(s.offsets[:5, :2] * 30, ROWS[:, :2], atol=1e-4)
        assert len(s.mixture.pen) == len(s.offsets) > 5
    assert len({s.offsets.tobytes() for s in made}) == 3


def test_a_beginning_is_taken_at_the_size_that_suits_the_decoder() -> None:
    """A decoder that expects offsets of about 10 takes a beginning that was drawn twice as large at half its size."""
    generator = random_generator(replace(SMALL, latent=0, mixtures=1))
    mixture = {"kernel": np.zeros((8, 9), np.float32), "bias": np.array([3, 0, -9, 0, 0, 0, -1.1, -1.1, 0], np.float32)}
    generator = replace(generator, weights={**generator.weights, "mixture": mixture})
    rng = np.random.default_rng(0)
    rows = np.concatenate([rng.normal(0, 20, (15, 2)), np.zeros((15, 1))], 1)
    s = next(sampling.finish(generator, rows, count=1, sizes=(1.0, 0.5, 0.25)))
    np.testing.assert_allclose(s.offsets[:15, :2] * 30, rows[:, :2] * 0.5, atol=1e-3)


def test_an_interpolation_goes_from_one_drawing_to_the_other() -> None:
    generator = random_generator()
    a, b = ROWS, ROWS[::-1] * np.array([1.0, -2.0, 1.0])
    made = list(sampling.interpolate(generator, a, b, steps=5))
    first, last = (sampling.latent_code(generator, rows) for rows in (a, b))
    np.testing.assert_allclose(made[0].z, first, atol=1e-6)
    np.testing.assert_allclose(made[-1].z, last, atol=1e-6)
    np.testing.assert_allclose(made[2].z, sampling.between(first, last, 0.5), atol=1e-6)


def test_drawings_are_encoded_together_as_alone_and_their_codes_have_centres() -> None:
    generator = random_generator()
    rng = np.random.default_rng(5)
    many = [np.concatenate([rng.normal(0, 30, (n, 2)), rng.random((n, 1)) < 0.3], 1) for n in (3, 9, 5, 7)]
    points = [sampling.points_of(generator, rows) for rows in many]
    together = generator.encode_all(points)
    for k, one in enumerate(points):
        for a, b in zip(together, generator.encode(one), strict=True):
            np.testing.assert_allclose(a[k], b, atol=1e-6)
    # With no more drawings than are alike, every centre is the mean of all.
    codes = sampling.codes_of(generator, [many[:2], many])
    assert codes.centres.shape == (2, sampling.CENTRES, 4)
    np.testing.assert_allclose(codes.centres[1], np.repeat(together[0].mean(0)[None], sampling.CENTRES, 0), atol=1e-6)
    np.testing.assert_allclose(codes.deviation[1], np.exp(together[1] / 2).mean(0) / 2, atol=1e-6)


def test_a_class_of_two_kinds_has_centres_in_both() -> None:
    generator = random_generator()
    rng = np.random.default_rng(6)
    wide, high = ((np.array([90.0, 3, 0.5]), np.array([3.0, 90, 0.5]))[k] for k in (0, 1))
    kinds = [[rng.normal(0, 1, (6, 3)) * size for _ in range(20)] for size in (wide, high)]
    codes = sampling.codes_of(generator, [[*kinds[0], *kinds[1]]])
    own = [sampling.codes_of(generator, [kind]).centres[0].mean(0) for kind in kinds]
    apart = np.linalg.norm(own[0] - own[1])
    near = [np.linalg.norm(codes.centres[0] - middle, axis=1).min() for middle in own]
    assert max(near) < 0.5 * apart


def test_centres_begin_where_drawings_are_alike_and_cold_drawings_stay_there() -> None:
    """Twenty-five drawings nearly the same among seventy-five of every kind: these are typical."""
    generator = random_generator()
    rng = np.random.default_rng(6)
    strange = [rng.normal(0, 1, (6, 3)) * [*rng.normal(0, 90, 2), 0.5] for _ in range(75)]
    alike = [rng.normal((60, 60, 0), 0.01, (6, 3)) for _ in range(25)]
    mixed = [strange, alike]
    many = [mixed[k % 4 == 0].pop() for k in range(100)]
    found = sampling.codes_of(generator, [many, many])
    middle = generator.encode_all([sampling.points_of(generator, one) for one in many[::4]])[0].mean(0)
    far = np.linalg.norm(found.centres[0] - middle, axis=1)
    share = len(far) // 4
    assert far[:share].max() < 0.1 * far[share + 8 :].min()
    generator = replace(generator, codes=Codes(found.centres, 0 * found.deviation))
    for temperature, all_near in ((0.2, True), (1.0, False)):
        drawn = sampling.sample(generator, word="cat", count=40, temperature=temperature, seed=3)
        near = [np.linalg.norm(one.z - middle) <= far[:share].max() for one in drawn]
        assert all(near) == all_near
        assert any(near)


def test_between_two_codes_lies_an_arc() -> None:
    """For two of the length 1: on the sphere, and so far along the angle between them."""
    a, b = np.array([1.0, 0.0, 0.0]), np.array([0.0, 0.6, 0.8])
    for share in (0.0, 0.3, 1.0):
        z = sampling.between(a, b, share)
        assert np.linalg.norm(z) == pytest.approx(1, abs=1e-6)
        assert z @ a == pytest.approx(np.cos(share * np.pi / 2), abs=1e-6)
    np.testing.assert_allclose(sampling.between(a, 3 * a, 0.5), 2 * a)
    np.testing.assert_allclose(sampling.between(0 * a, a, 0.5), 0.5 * a)


def test_a_grid_has_its_corners_at_its_classes() -> None:
    generator = random_generator()
    made = list(sampling.grid(generator, rows=3, columns=4, words=("cat", "חתול")))
    assert len(made) == 12
    for corner, place in ((0, 0), (3, 1), (8, 0), (11, 1)):
        assert made[corner].z[place] == pytest.approx(3, abs=0.5)


def test_what_it_cannot_do_is_said_in_words() -> None:
    alone = random_generator(replace(SMALL, latent=0))
    with pytest.raises(DrawingError, match="decoder alone"):
        next(sampling.reconstruct(alone, ROWS))
    with pytest.raises(DrawingError, match="no latent code"):
        next(sampling.grid(alone, rows=2, columns=2))
    generator = random_generator()
    with pytest.raises(DrawingError, match="does not know dog; it knows cat"):
        next(sampling.sample(generator, word="dog"))
    for temperature in (0.0, -1.0, float("nan"), 5.0):
        with pytest.raises(DrawingError, match="temperature"):
            next(sampling.sample(generator, temperature=temperature))
    with pytest.raises(DrawingError, match="up to 30"):
        next(sampling.reconstruct(generator, np.ones((31, 3))))
    with pytest.raises(DrawingError, match="no lines"):
        next(sampling.finish(generator, np.zeros((0, 3))))


@pytest.mark.parametrize("changes", [{}, {"layer_norm": True}, {"latent": 0}])
def test_its_file_brings_it_back(changes: dict[str, Any], tmp_path: Path) -> None:
    generator = random_generator(replace(SMALL, **changes))
    save(tmp_path / "one.npz", generator, dtype="float32")
    back = load(tmp_path / "one.npz")
    assert (back.title, back.words, back.scale, back.longest, back.figures) == (
        *(generator.title, generator.words, generator.scale, generator.longest, generator.figures),
    )
    for s, t in zip(sampling.sample(generator, count=2), sampling.sample(back, count=2), strict=True):
        np.testing.assert_array_equal(s.offsets, t.offsets)
    save(tmp_path / "half.npz", generator)
    half = load(tmp_path / "half.npz").weights["decoder"]["kernel"]
    np.testing.assert_allclose(half, generator.weights["decoder"]["kernel"], rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize("broken", ["missing layer", "shape", "nan", "codes", "scale", "truncated", "text", "pickle"])
def test_a_damaged_file_is_refused_in_words(broken: str, tmp_path: Path) -> None:
    generator, path = random_generator(), tmp_path / "one.npz"
    weights = {name: dict(arrays) for name, arrays in generator.weights.items()}
    if broken == "missing layer":
        del weights["initial_state"]
    elif broken == "shape":
        weights["mixture"]["kernel"] = weights["mixture"]["kernel"][:, :-1]
    elif broken == "nan":
        weights["decoder"]["bias"] = weights["decoder"]["bias"] * np.nan
    elif broken == "codes":
        generator = replace(generator, codes=Codes(np.zeros((1, 2, 4)), np.zeros((1, 4))))
    elif broken == "scale":
        generator = replace(generator, scale=0.0)
    save(path, replace(generator, weights=weights))
    if broken == "truncated":
        path.write_bytes(path.read_bytes()[:-200])
    elif broken == "text":
        path.write_text("no generator", "utf-8")
    elif broken == "pickle":
        np.savez(path, header=np.array([object()], object))
    with pytest.raises(DrawingError, match=r"one\.npz"):
        load(path)
