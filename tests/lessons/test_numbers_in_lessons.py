"""Numbers in a lesson's text are the trace's, and those of the lessons that ship are what their words say."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from rnnviz.jobs.handlers.lessons import faults_of
from rnnviz.jobs.handlers.shipped import pass_of, settings_of, shipped_epochs, shipped_run
from rnnviz.jobs.handlers.shipped_rows import shipped_figures
from rnnviz.layout.numerals import number
from rnnviz.lessons.checks import can_be_done, done
from rnnviz.lessons.lesson import Lesson, LessonPage, Text
from rnnviz.lessons.names import fill, without_numbers
from rnnviz.lessons.naming import GATES
from rnnviz.lessons.places import links
from rnnviz.lessons.registry import find_lessons
from rnnviz.lessons.words import term_of_link
from rnnviz.records.scene import Scene
from rnnviz.records.trace import Trace
from rnnviz.settings.choices import CELLS, LossOn
from rnnviz.tracing.engine import predict

SHIPPED = [one.lesson for one in find_lessons() if one.lesson is not None]
NAMED = {lesson.folder.name: lesson for lesson in SHIPPED}
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


def test_the_reach_of_a_step_is_what_a_changed_input_can_move() -> None:
    """Of a WaveNet: each layer adds its dilation, and no input farther back moves the prediction."""
    scene, trace = page_of(NAMED["wavenet"], "02-layer-by-layer.md")
    rows = ("conv1d_23", "add_1", "add", "conv1d_10", "input")
    assert [told(f"{{{row}.reach[30]}}", scene, trace) for row in rows] == ["1", "5", "7", "8", "9"]
    assert told("{input.reach[3]}", scene, trace) == "4", "before that there is nothing to see"
    network = shipped_epochs("wavenet")[-1].network
    x = trace.x.astype(np.float64)
    base = predict(network, x)[0, 30]
    moved = []
    for step in range(31):
        other = x.copy()
        other[0, step] += 0.5
        if np.abs(predict(network, other)[0, 30] - base).max() > 1e-9:
            moved.append(step)
    assert moved[0] == 30 - 9 + 1
    recurrent = Scene(settings_of("GRU", LossOn.LAST), layer="gru_1")
    assert told("{reach[30]}", recurrent, traced(recurrent)) == "31", "a state holds all that came before"


def test_numbers_on_their_way_are_dots() -> None:
    assert without_numbers(Text("h is {h[3]}, {{so}}", 1)) == "h is …, {so}"


# -- the lessons that ship ------------------------------------------------------------------------------------------


def test_at_least_fifteen_lessons_ship_and_none_has_a_fault() -> None:
    assert not any(one.faults for one in find_lessons())
    assert len(SHIPPED) >= 15
    assert all(any(page.tasks for page in lesson.pages) for lesson in SHIPPED), "each asks for something"
    assert len({lesson.order for lesson in SHIPPED}) == len(SHIPPED)


@pytest.fixture(scope="module")
def traces() -> dict[str, Trace]:
    """Of every page."""
    return {page.file: traced(page.scene) for page in PAGES}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.file)
def test_all_that_a_page_names_is_there(page: LessonPage, traces: dict[str, Trace]) -> None:
    """Its numbers, the places that it lights, and what its check compares; and the check is not fulfilled already."""
    trace = traces[page.file]
    assert not list(faults_of(page, trace))
    for text in page.texts:
        words, _ = fill(text, file=page.file, trace=trace, scene=page.scene, figures=shipped_figures())
        assert not re.search(r"\{|\bNaN\b", words)


@pytest.mark.parametrize("page", [page for page in PAGES if links(page.text)], ids=lambda page: page.file)
def test_every_word_that_lights_something_has_a_term(page: LessonPage, traces: dict[str, Trace]) -> None:
    for link in links(page.text):
        assert term_of_link(page.text, link, traces[page.file]) is not None, link


@pytest.mark.parametrize("page", [page for page in PAGES if page.check], ids=lambda page: page.file)
def test_every_check_can_be_passed_and_can_be_failed(page: LessonPage, traces: dict[str, Trace]) -> None:
    check, scene, trace = page.check, page.scene, traces[page.file]
    assert check is not None
    assert not done(check, trace, scene) if not check.settings else True
    if check.settings:
        changed = replace(scene, settings=scene.settings.change(**dict(check.settings)))
        assert not done(check, trace, scene)
        assert done(check, trace, changed)
        return
    assert can_be_done(check, trace, scene), "nothing that one can do fulfils it"


def test_every_wrong_choice_is_told_why_it_is_wrong() -> None:
    for page in PAGES:
        if (question := page.question) is not None:
            assert len(question.wrong) == len(question.choices) - 1, page.file


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.file)
def test_no_number_is_typed_in(page: LessonPage) -> None:
    """But whole ones, which step is meant and what a formula has, and the bounds of what a check compares."""
    bounds = {str(side) for one in (page.check.where if page.check else ()) for side in (one.left, one.right)}
    for text in page.texts:
        bare = re.sub(r"\{[^}]*\}", "", text.markdown)
        assert set(re.findall(r"\d+(?:[.,]\d+)+", bare)) <= bounds


def value(text: str) -> float:
    return float(text.replace("−", "-"))


def page_of(lesson: Lesson, file: str) -> tuple[Scene, Trace]:
    page = next(page for page in lesson.pages if page.file.endswith(file))
    return page.scene, traced(page.scene)


def test_printed_sums_add_up_as_printed() -> None:
    """Who checks a lesson with a calculator finds the printed digits."""
    neuron, bptt, lstm = (NAMED[name] for name in ("recurrent-neuron", "unrolling-and-bptt", "lstm-gate-by-gate"))

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
    names = ("f[10]", "c[9]", "fc[10]", "i[10]", "g[10]", "ig[10]", "c[10]", "o[10]", "h[10]")
    f, before, fc, i, g, ig, c, o, h = (value(told(f"{{{n}}}", scene, trace)) for n in names)
    assert round(f * before, 4) == fc
    assert round(i * g, 4) == ig
    assert round(fc + ig, 4) == c
    assert round(o * float(np.tanh(c)), 4) == h


def test_what_the_lessons_say_without_numbers_holds() -> None:
    bptt, lstm = NAMED["unrolling-and-bptt"], NAMED["lstm-gate-by-gate"]
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


def test_what_the_lessons_compare_is_so() -> None:
    """Words such as "far below", "best" and "smaller" hold of the numbers beside them."""
    board = shipped_figures()
    assert board["least-squares-1"] < board["dense-1"] < board["simple-rnn-1"] / 2 < board["naive-1"] / 3
    assert board["simple-rnn-20-20"] < board["simple-rnn-20-20-1"] < board["dense-1"]
    assert board["holt-1"] < board["holt-winters-1"] < board["naive-1"] < board["average-1"], "a mean lags behind"
    assert board["exponential-1"] == pytest.approx(board["naive-1"], rel=1e-6), "α = 1 is best"
    assert board["average-10"] < board["naive-10"]
    assert 1 / 1250 < 0.1**2 / 12 < 1 / 1150, "the variance of the noise, uniform over a tenth: about 1 part in 1200"
    assert board["vector"] < board["iterated"] / 2
    assert board["sequences"] < board["vector"]
    assert board["batch-norm"] > 2 * board["sequences"]
    assert board["sequences"] < board["layer-norm"] < board["batch-norm"]
    assert board["dropout"] > 2 * board["sequences"]
    assert board["conv-gru"] < board["gru"]
    steps = ("sequences", "batch-norm", "layer-norm", "dropout", "clip-value", "clip-norm", "lstm", "gru", "conv-gru")
    assert board["tcn"] == min(board[key] for key in (*steps, "dilated", "wavenet", "tcn"))
    assert 0.8**50 < 1e-4
    assert 65_000 < 0.8**-50 < 75_000

    fading = NAMED["vanishing-gradients"].pages

    def norms(page: LessonPage, layer: str, state: str) -> np.ndarray:
        gradient = traced(page.scene).layer(layer).states[state].gradient[0]
        return np.linalg.norm(gradient.astype(float), axis=-1)

    simple = norms(fading[1], "simplernn_1", "h")
    assert simple[0] < 1e-7 * simple[-1]
    assert norms(fading[2], "lstm_1", "c")[0] < simple[0], "being an LSTM is not enough"
    forget = traced(fading[2].scene).layer("lstm_1").gate("forget").after.value[0, 100, fading[2].scene.unit]
    assert 0.6 < forget < 0.8, "about three quarters"
    growing = norms(fading[4], "simplernn_1", "h")
    assert growing[0] > 100 * growing[-1]

    beside, scene = traced(fading[3].scene), fading[3].scene
    layer = beside.layer("lstm_1")
    slopes, f = layer.states["c"].gradient[0, :, 7].astype(float), float(layer.gate("forget").after.value[0, 90, 7])
    assert (beside.epoch, scene.unit, beside.steps) == (0, 7, 200)
    assert value(told("{back[90]}", scene, beside)) == pytest.approx(slopes[89] / slopes[90], abs=5e-5)
    assert slopes[89] / slopes[90] == pytest.approx(f, abs=5e-5), "that is f"
    assert 0.2 < f**200 < 0.3, "about a quarter"
    assert 0.75**200 < 1e-24, "practically nothing"
    along = np.linalg.norm(layer.states["c"].gradient[0].astype(float), axis=-1)
    assert along[0] > along[199], "it has even grown"
    assert "no factor" in told("{back[0]}", scene, beside)

    board = shipped_figures()
    assert board["sequences"] < board["vector"] < board["iterated"], "the last is best"
    assert board["sequences"] < min(board["batch-norm"], board["dropout"]), "they do harm"
    assert board["conv-gru"] < board["gru"]

    both = NAMED["loss-gradient-update"].pages[1].scene
    trace = traced(both)
    layer, dense = trace.layer("lstm_2"), trace.layers[-1]
    whole = layer.states["h"].gradient[0, both.step, both.unit]
    own = float(dense.weights[0].value[both.unit] @ dense.output.gradient[0, both.step])
    assert 0.25 < own / whole < 0.75, "two sides"

    first = traced(NAMED["loss-gradient-update"].pages[0].scene)
    terms = first.loss_terms[0].sum(-1)
    assert terms[3] > 5 * terms[40]
    assert terms[:8].mean() > 2 * terms[8:].mean(), "the first steps are the worst"
