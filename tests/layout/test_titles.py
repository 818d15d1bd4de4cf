"""How the layers of the chapter's networks are called on the screen."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from traces import make_trace

from rnnviz.layout.labelled import LINE, labelled
from rnnviz.layout.row import Shown, TrackKind
from rnnviz.layout.score import score_layout
from rnnviz.layout.titles import layer_titles, short_title
from rnnviz.layout.tracks import plumbing, source_names
from rnnviz.records.trace import LayerTrace, Trace


def conv(name: str, source: str, *, kernel: int, dilation: int = 1, activation: str = "linear") -> LayerTrace:
    """A convolution's place in a network, over ten steps; its numbers do not matter here."""
    model = make_trace(units=(3,), steps=10).layers[-1]
    taps = np.arange(10)[:, None] - dilation * np.arange(kernel)[::-1]
    config = {"dilation_rate": dilation, "activation": activation}
    return replace(model, name=name, kind="Conv1D", sources=(source,), taps=np.maximum(taps, -1), config=config)


def join(kind: str, name: str, *sources: str) -> LayerTrace:
    one = conv(name, sources[0], kernel=1)
    return replace(one, kind=kind, sources=sources, config={}, weights=())


def network(*layers: LayerTrace) -> Trace:
    return replace(make_trace(units=(3,), steps=10), layers=layers)


def wavenet(dilations: tuple[int, ...] = (1, 2)) -> Trace:
    """Gated blocks as arXiv 1609.03499, figure 4, has them."""
    layers, x, skips = [conv("first", "input", kernel=2)], "first", []
    for d in dilations:
        layers += [
            conv(f"f{d}", x, kernel=2, dilation=d, activation="tanh"),
            conv(f"g{d}", x, kernel=2, dilation=d, activation="sigmoid"),
            join("Multiply", f"z{d}", f"f{d}", f"g{d}"),
            conv(f"s{d}", f"z{d}", kernel=1),
        ]
        skips.append(f"s{d}")
        if d != dilations[-1]:
            layers += [conv(f"r{d}", f"z{d}", kernel=1), join("Add", f"x{d}", x, f"r{d}")]
            x = f"x{d}"
    layers += [join("Add", "sum", *skips), conv("out", "sum", kernel=1), conv("end", "out", kernel=1)]
    return network(*layers)


def test_a_wavenet_names_gates_filters_skips_and_dilations() -> None:
    assert layer_titles(wavenet()) == {
        "first": "Conv1D (dilation 1)",
        "f1": "filter (dilation 1)",
        "g1": "gate (dilation 1)",
        "z1": "Multiply 1",
        "s1": "skip 1",
        "r1": "residual",
        "x1": "Add 1",
        "f2": "filter (dilation 2)",
        "g2": "gate (dilation 2)",
        "z2": "Multiply 2",
        "s2": "skip 2",
        "sum": "Add 2",
        "out": "1×1 Conv1D 1",
        "end": "1×1 Conv1D 2",
    }
    trace = wavenet()
    titles = layer_titles(trace)
    assert source_names(trace.layer("z1"), titles) == ("filter", "gate")
    assert source_names(trace.layer("sum"), titles) == ("skip 1", "2")


def test_equal_dilations_are_numbered_and_plain_stacks_have_none() -> None:
    stack = network(
        *(conv(f"c{i}", f"c{i - 1}" if i else "input", kernel=2, dilation=d) for i, d in enumerate((1, 2, 1, 2)))
    )
    assert list(layer_titles(stack).values()) == [
        *("Conv1D 1 (dilation 1)", "Conv1D 1 (dilation 2)"),
        *("Conv1D 2 (dilation 1)", "Conv1D 2 (dilation 2)"),
    ]
    plain = network(conv("a", "input", kernel=3), conv("b", "a", kernel=3))
    assert list(layer_titles(plain).values()) == ["Conv1D 1", "Conv1D 2"]
    assert list(layer_titles(network(conv("a", "input", kernel=3))).values()) == ["Conv1D"]


def test_two_sigmoids_that_are_multiplied_are_no_gated_unit() -> None:
    layers = (
        conv("a", "input", kernel=2, activation="sigmoid"),
        conv("b", "input", kernel=2, activation="sigmoid"),
        join("Multiply", "z", "a", "b"),
    )
    assert list(layer_titles(network(*layers)).values()) == ["Conv1D 1", "Conv1D 2", "Multiply"]


def test_titles_are_unique_and_short_ones_end_before_the_bracket() -> None:
    titles = list(layer_titles(wavenet((1, 2, 4, 8))).values())
    assert len(set(titles)) == len(titles)
    assert short_title("gate 2 (dilation 4)") == "gate 2"
    assert not [t for t in titles if re.search(r"\(", short_title(t))]


@pytest.mark.parametrize("height", [250, 400, 620, 1000])
def test_labels_never_touch_and_the_selected_layer_has_its_own(height: int) -> None:
    trace = wavenet((1, 2, 4, 8, 16))
    layout = score_layout(trace, "g16", width=700, height=height, shown=Shown(gates=False, curves=False, weights=False))
    places = labelled(layout.tracks, "g16", layout.text)
    assert min(np.diff(sorted(one for one in places if one is not None))) >= LINE - 1
    written = [one is not None for one in places]
    known = dict(zip([t.owner for t in layout.tracks], written, strict=True))
    assert known["g16"]
    assert written[0]
    assert all(on for t, on in zip(layout.tracks, written, strict=True) if t.kind is TrackKind.RULER)
    if height == 1000:
        assert all(written)
    if height == 250:
        left_out = [t.owner for t, on in zip(layout.tracks, written, strict=True) if not on]
        assert left_out
        assert any(plumbing(trace.layer(name)) for name in left_out)
