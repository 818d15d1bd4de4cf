"""Numbers in a lesson's text are the trace's, and those of the lessons that ship are what their words say."""

from __future__ import annotations

import re

import numpy as np
import pytest

from rnnviz.jobs.handlers.shipped import pass_of, settings_of, shipped_run
from rnnviz.layout.numerals import number
from rnnviz.lessons.lesson import Lesson, LessonPage, Text
from rnnviz.lessons.names import fill, without_numbers
from rnnviz.lessons.naming import GATES
from rnnviz.lessons.registry import find_lessons
from rnnviz.records.scene import Scene
from rnnviz.records.trace import Trace
from rnnviz.settings.choices import CELLS, LossOn

SHIPPED = [one.lesson for one in find_lessons() if one.lesson is not None]
PAGES = [page for lesson in SHIPPED for page in lesson.pages]


def traced(scene: Scene) -> Trace:
    """Of the run that ships."""
    run = shipped_run(scene.settings)
    assert run, "a lesson that ships needs no TensorFlow"
    chosen = run[-1] if scene.epoch is None else run[scene.epoch]
    return pass_of(chosen.network, settings=scene.settings, series=scene.series, epoch=chosen.epoch).trace


def told(text: str, scene: Scene, trace: Trace) -> str:
    words, faults = fill(Text(text, 1), file="a.md", trace=trace, scene=scene)
    return "; ".join(fault.reason for fault in faults) or words


@pytest.fixture(scope="module", params=CELLS)
def shown(request: pytest.FixtureRequest) -> tuple[Scene, Trace]:
    settings = settings_of(request.param, LossOn.EVERY)
    scene = Scene(settings, series=2, step=7, layer=f"{request.param.lower()}_2", unit=5)
    return scene, traced(scene)


def test_every_name_is_the_traces_number(shown: tuple[Scene, Trace]) -> None:
    scene, trace = shown
    layer = trace.layer(scene.layer)
    h = layer.states["h"]
    wanted = {
        "{loss}": trace.loss,
        "{loss[9]}": trace.loss_terms[0, 9].sum(),
        "{x[-1]}": trace.x[0, 49, 0],
        "{target[9]}": trace.target[0, 9, 0],
        "{prediction[-1]}": trace.prediction[0, 49, 0],
        "{h[7]}": h.value[0, 7, 5],
        "{dh[7]}": h.gradient[0, 7, 5],
        "{|h[7]|}": np.sqrt(np.sum(h.value[0, 7].astype(float) ** 2)),
        "{|dh[7]|}": np.sqrt(np.sum(h.gradient[0, 7].astype(float) ** 2)),
    }
    if layer.kind != "SimpleRNN":
        wanted |= {f"{{{gate.symbol}[-2]}}": gate.after.value[0, 48, 5] for gate in layer.gates}
    if "c" in layer.states:
        c, f = layer.states["c"], layer.gate("forget").after.value
        wanted |= {"{c[7]}": c.value[0, 7, 5], "{dc[7]}": c.gradient[0, 7, 5]}
        wanted |= {"{fc[7]}": float(f[0, 7, 5]) * float(c.value[0, 6, 5])}
        wanted |= {"{ig[7]}": float(c.value[0, 7, 5]) - float(f[0, 7, 5]) * float(c.value[0, 6, 5])}
        assert told("{fc[0]}", scene, trace) == "0"
    for name, value in wanted.items():
        assert told(name, scene, trace) == number(float(value)), name
    assert told("{steps} {step} {unit} {units} {epoch}", scene, trace) == "50 7 5 16 20"
    assert told("{{h[7]}}", scene, trace) == "{h[7]}"


@pytest.mark.parametrize("layer", ["simplernn_1", "simplernn_2"])
def test_the_three_parts_of_a_simple_rnns_sum_make_it(layer: str) -> None:
    scene = Scene(settings_of("SimpleRNN", LossOn.LAST), layer=layer, unit=3)
    trace = traced(scene)
    made = trace.layer(layer)
    for step in (0, 1, 30):
        parts = [told(name, scene, trace) for name in (f"{{wx[{step}]}}", f"{{wh[{step}]}}", "{b}")]
        total = sum(float(part.replace("−", "-")) for part in parts)
        assert total == pytest.approx(float(made.gates[0].before.value[0, step, 3]), abs=2e-4)
        assert told(f"{{a[{step}]}}", scene, trace) == number(float(made.gates[0].before.value[0, step, 3]))
    assert told("{wh[0]}", scene, trace) == "0"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{h[50]}", "There is no step 50: the sequence has the steps 0 to 49."),
        ("{h[-51]}", "There is no step -51"),
        ("{z[3]}", "has no gate z; it has f, i, g, o"),
        ("{wx[3]}", "are the parts of a SimpleRNN's sum"),
        ("{prediction[3]}", "There is no prediction at step 3"),
    ],
)
def test_what_the_trace_does_not_have_is_told(text: str, reason: str) -> None:
    scene = Scene(settings_of("LSTM", LossOn.LAST))
    assert reason in told(text, scene, traced(scene))


def test_a_layer_or_a_unit_that_is_not_there_is_told() -> None:
    settings = settings_of("GRU", LossOn.LAST)
    trace = traced(Scene(settings))
    assert "There is no layer 'lstm_1'; there are gru_1" in told("{h[1]}", Scene(settings, layer="lstm_1"), trace)
    assert "has no unit 16" in told("{h[1]}", Scene(settings, unit=16), trace)
    assert "(GRU) has no c" in told("{c[1]}", Scene(settings), trace)
    words, (fault,) = fill(Text("one\n\n{h[1]} {c[1]}", 4), file="a.md", trace=trace, scene=Scene(settings))
    assert words.endswith("?")
    assert (fault.file, fault.line) == ("a.md", 6)


def test_numbers_on_their_way_are_dots() -> None:
    assert without_numbers(Text("h is {h[3]}, {{so}}", 1)) == "h is …, {so}"


# -- the lessons that ship ------------------------------------------------------------------------------------------


def test_three_lessons_ship_and_none_has_a_fault() -> None:
    assert [one.faults for one in find_lessons()] == [()] * 3
    assert all(sum(page.question is not None for page in lesson.pages) == 1 for lesson in SHIPPED)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.file)
def test_every_number_of_every_lesson_is_there(page: LessonPage) -> None:
    trace = traced(page.scene)
    assert not page.scene.layer or page.scene.layer in [layer.name for layer in trace.layers]
    for text in page.texts:
        words, faults = fill(text, file=page.file, trace=trace, scene=page.scene)
        assert not faults
        assert not re.search(r"\{|\?\s|not a number", words.replace("? ", ""))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.file)
def test_no_number_is_typed_in(page: LessonPage) -> None:
    """But whole ones: which step is meant, and what a formula has."""
    for text in page.texts:
        bare = re.sub(r"\{[^}]*\}", "", text.markdown)
        assert not re.findall(r"\d[.,]\d", bare)


def value(text: str) -> float:
    return float(text.replace("−", "-"))


def page_of(lesson: Lesson, file: str) -> tuple[Scene, Trace]:
    page = next(page for page in lesson.pages if page.file.endswith(file))
    return page.scene, traced(page.scene)


def test_printed_sums_add_up_as_printed() -> None:
    """Who checks a lesson with a calculator finds the printed digits."""
    neuron, bptt, lstm = SHIPPED

    scene, trace = page_of(neuron, "02-the-sum.md")
    wx, wh, b, a, h = (value(told(f"{{{n}}}", scene, trace)) for n in ("wx[24]", "wh[24]", "b", "a[24]", "h[24]"))
    assert round(wx + wh + b, 4) == a
    assert round(float(np.tanh(a)), 4) == h

    scene, trace = page_of(neuron, "03-the-first-step.md")
    wx, wh, b, a = (value(told(f"{{{n}}}", scene, trace)) for n in ("wx[0]", "wh[0]", "b", "a[0]"))
    assert (round(wx + b, 5), wh) == (a, 0)

    scene, trace = page_of(bptt, "02-loss.md")
    p, y, loss = (value(told(f"{{{n}}}", scene, trace)) for n in ("prediction[-1]", "target[-1]", "loss"))
    assert round((p - y) ** 2, 6) == loss

    scene, trace = page_of(lstm, "02-forget.md")
    names = ("f[24]", "c[23]", "fc[24]", "i[24]", "g[24]", "ig[24]", "c[24]", "o[24]", "h[24]")
    f, before, fc, i, g, ig, c, o, h = (value(told(f"{{{n}}}", scene, trace)) for n in names)
    assert round(f * before, 4) == fc
    assert round(i * g, 4) == ig
    assert round(fc + ig, 4) == c
    assert round(o * float(np.tanh(c)), 4) == h


def test_what_the_lessons_say_without_numbers_holds() -> None:
    _, bptt, lstm = SHIPPED
    scene, trace = page_of(bptt, "03-backward.md")
    sizes = [value(told(f"{{|dh[{step}]|}}", scene, trace)) for step in (49, 24, 0)]
    assert sizes[0] > 10 * sizes[1]
    assert sizes[0] > 100 * sizes[2], "far smaller"
    scene, trace = page_of(lstm, "01-cell-state.md")
    layer = trace.layer(scene.layer)
    for gate in layer.gates:
        low = -1 if gate.symbol == "g" else 0
        assert gate.symbol in GATES
        assert np.all((gate.after.value >= low) & (gate.after.value <= 1))
