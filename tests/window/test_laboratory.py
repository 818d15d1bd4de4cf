"""The Laboratory in the real window: every bench by a click, one thing changed, trained together, kept in a scene."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from controls import labels, press
from drawn_texts import cut, overlaps, texts_of
from hands import choose, enter, entries, find
from lab_hands import BENCHES, KEY, click, norms, scores, settle, traces
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QListWidget, QPushButton, QSlider, QSpinBox, QWidget

from rnnviz.app import App
from rnnviz.export.recording import Words, record
from rnnviz.layout.laboratory import strands
from rnnviz.layout.moments import Phase
from rnnviz.records.arrays import Array
from rnnviz.records.laboratory import Below
from rnnviz.records.trace import LayerTrace, Trace
from rnnviz.tracing.engine import predict
from rnnviz.ui.shell.picture import painted
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.part import Part

# -- every bench ------------------------------------------------------------------------------------------------------


def test_every_bench_opens_by_a_click_with_all_of_its_models(lab: App, no_weights: None) -> None:
    for bench in BENCHES.values():
        click(lab, bench)
        assert not lab.window.banner.message, bench.key
        assert bench.title in labels(lab.window)
        assert bench.about in labels(lab.window)
        members = bench.setup.members
        assert [one.accessibleName() for one in scores(lab)] == [f"Score of {member.name}" for member in members]
        assert [one.name for one in norms(lab).models] == [member.name for member in members]
        assert all(one.axis is not None and one.axis.steps == traces(lab)[0].steps for one in scores(lab))
        for member, trace in zip(members, traces(lab), strict=True):
            assert np.isfinite(trace.loss), member.name
            assert trace.x.shape[1] == member.settings.data.steps + 9 * member.iterates
            shared = member.settings.data.steps
            np.testing.assert_array_equal(trace.x[:, :shared], traces(lab)[0].x[:, :shared])
        player = lab.window.made["laboratory"].player  # type: ignore[attr-defined]
        assert player.moment.phase == bench.phase


class Shown(QObject):
    """The texts of a widget as it was last painted by itself, which is what stands on the screen."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.widget, self.texts, self._painted = widget, set[str](), False
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self._painted = self._painted or (event.type() is QEvent.Type.Paint and watched is self.widget)
        return False

    def read(self) -> set[str]:
        """Those of the last time that it was asked for, unless it has been painted since."""
        if self._painted:
            self.texts, self._painted = texts_in(self.widget), False
        return self.texts


def texts_in(widget: QWidget) -> set[str]:
    return {one.text for one in record(painted(Part("", "", widget))).marks if isinstance(one, Words)}


def test_the_colour_scales_are_those_of_the_bench_in_sight(lab: App, no_weights: None) -> None:
    bars = find(lab.window, "Colour scales of all scores", QWidget)
    on_screen, found = Shown(bars), []
    for key in ("exploding", "vanishing", "exploding"):
        click(lab, BENCHES[key])
        found.append(on_screen.read())
        assert found[-1] == texts_in(bars), f"{key}: as the page would show it if it were opened now"
    assert found[0] != found[1]
    assert found[0] == found[2]
    bars.removeEventFilter(on_screen)


def test_after_a_click_on_a_bench_the_keys_are_the_player_s(lab: App, no_weights: None) -> None:
    player = lab.window.made["laboratory"].player  # type: ignore[attr-defined]
    click(lab, BENCHES["exploding"])
    QTest.keyClick(QApplication.focusWidget(), KEY.Key_Home)
    assert player.index == 0
    QTest.keyClick(QApplication.focusWidget(), KEY.Key_Space)
    assert player.is_playing
    QTest.keyClick(QApplication.focusWidget(), KEY.Key_Space)
    assert not player.is_playing


def test_the_keyboard_begins_in_the_scores_and_leads_through_the_list(lab: App, no_weights: None) -> None:
    assert QApplication.focusWidget() is scores(lab)[0], "Space plays, and presses no button"
    view = find(lab.window, "benches", QListWidget)
    player = lab.window.made["laboratory"].player  # type: ignore[attr-defined]
    view.setFocus()
    before = player.index
    QTest.keyClick(view, KEY.Key_Down)
    assert player.index == before
    QTest.keyClick(view, KEY.Key_Return)
    settle(lab)
    assert view.item(1).text() in labels(lab.window)


def state_at(layer: LayerTrace, kind: str, step: int) -> list[Array]:
    return [layer.states[one].value[0, step].astype(np.float64) for one in (("h", "c") if kind == "LSTM" else ("h",))]


def onward(trace: Trace, step: int, *, of: str, moved: Array) -> float:
    """The loss where a state at a step is moved: a plain loop over the steps after it, as the papers write a cell."""
    layer, dense = trace.layers[0], trace.layers[-1]
    w = {one.name: one.value.astype(np.float64) for one in (*layer.weights, *dense.weights[:0])}
    top = {one.name: one.value.astype(np.float64) for one in dense.weights}
    units = layer.units
    state = state_at(layer, layer.kind, step)
    x = trace.x[0].astype(np.float64)

    def sigmoid(z: Array) -> Array:
        return 1 / (1 + np.exp(-z))

    h = state[0]
    c = state[1] if layer.kind == "LSTM" else h
    if of == "c":
        gate = layer.gate("output").after.value[0, step].astype(np.float64)
        c = c + moved
        h = gate * np.tanh(c)
    else:
        h = h + moved
    for t in range(step + 1, len(x)):
        z = x[t] @ w["kernel"] + h @ w["recurrent_kernel"] + w["bias"]
        if layer.kind == "LSTM":
            i, f, g, o = (z[k * units : (k + 1) * units] for k in range(4))
            c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
            h = sigmoid(o) * np.tanh(c)
        else:
            h = np.tanh(z)
    said = h @ top["kernel"] + top["bias"]
    return float(np.mean((said - trace.target[0, -1]) ** 2))


def size_by_differences(trace: Trace, step: int, of: str) -> float:
    units, eps = trace.layers[0].units, 1e-4
    slopes = [
        (onward(trace, step, of=of, moved=eps * unit) - onward(trace, step, of=of, moved=-eps * unit)) / (2 * eps)
        for unit in np.eye(units)
    ]
    return float(np.linalg.norm(slopes))


def test_the_gradients_of_the_first_bench_are_those_of_a_plain_loop(lab: App) -> None:
    """∂L/∂h and ∂L/∂c of the untrained cells, by central differences in float64."""
    checked = 0
    for model, trace in zip(norms(lab).models, traces(lab), strict=True):
        if trace.layers[0].kind == "GRU":
            continue
        for strand in model.strands:
            for step in (199, 197, 192):
                own = size_by_differences(trace, step, strand.symbol[-1])
                assert strand.values[step] == pytest.approx(own, rel=2e-3), (model.name, strand.symbol, step)
                checked += 1
    assert checked == 15


def test_the_first_bench_teaches_what_is_true(lab: App) -> None:
    """At T = 200 an untrained LSTM loses its gradient as well; a forget bias of 5 keeps that of the cell state."""
    bench = BENCHES["vanishing"]
    assert "0.73" in bench.about
    assert "0.993" in bench.about
    at = {(m.name, s.symbol): s.values for m in norms(lab).models for s in m.strands}
    keeps, loses = at["LSTM, forget bias 5", "∂L/∂c"], at["LSTM, forget bias 1", "∂L/∂c"]
    sigmoid = 1 / (1 + np.exp(-np.array([1.0, 5.0])))
    assert [f"{one:.2f}" for one in sigmoid[:1]] + [f"{one:.3f}" for one in sigmoid[1:]] == ["0.73", "0.993"]
    assert keeps[0] > keeps[199]
    assert loses[0] / loses[199] < 1e-12
    assert at["SimpleRNN", "∂L/∂h"][0] / at["SimpleRNN", "∂L/∂h"][199] < 1e-8
    assert at["GRU", "∂L/∂h"][0] / at["GRU", "∂L/∂h"][199] < 1e-30
    assert at["LSTM, forget bias 5", "∂L/∂h"][0] < keeps[0], "h alone would not show it"
    told = norms(lab).spoken()
    assert "at step 0" in told
    assert "LSTM, forget bias 5: ∂L/∂h" in told


def test_a_receptive_field_is_what_a_changed_input_reaches(lab: App) -> None:
    """∂L/∂x is not zero where, and only where, another value changes the last forecast."""
    click(lab, BENCHES["receptive-fields"])
    page = lab.window.made["laboratory"]
    sizes = []
    for model, member in zip(norms(lab).models, page.setup.members, strict=True):  # type: ignore[attr-defined]
        network = page.shown(member).network  # type: ignore[attr-defined]
        x = traces(lab)[0].x.astype(np.float64)
        base = predict(network, x)[0, -1]
        (strand,) = model.strands
        for step in range(0, 50, 7):
            moved = x.copy()
            moved[0, step] += 0.5
            reached = bool(np.abs(predict(network, moved)[0, -1] - base).max() > 1e-9)
            assert (strand.values[step] > 0) == reached, (model.name, step)
        sizes.append(int((strand.values > 0).sum()))
    assert sizes[0] < 50 == sizes[1], "the stack of convolutions reads a part, the TCN all"


# -- one playhead, one axis, locked scales ----------------------------------------------------------------------------


def test_one_playhead_and_one_axis_move_all(lab: App) -> None:
    view, first = lab.window.made["laboratory"].view, scores(lab)[0]
    view.panes[0].score.setFocus()
    player = lab.window.made["laboratory"].player  # type: ignore[attr-defined]
    score = lab.score.player.index
    QTest.keyClick(first, KEY.Key_1)
    assert player.moment.phase is Phase.FORWARD
    QTest.keyClick(first, KEY.Key_Right)
    QTest.keyClick(first, KEY.Key_Right)
    assert player.moment.step == 2
    assert all("t = 2" in one.spoken() for one in scores(lab))
    assert "at step 2" in norms(lab).spoken()
    assert lab.score.player.index == score, "the score of the Score page stays where it is"
    QTest.keyClick(first, KEY.Key_Plus)
    settle(lab)
    seen = {(one.axis.start, one.axis.end) for one in scores(lab) if one.axis is not None}
    assert len(seen) == 1
    assert norms(lab).axis is not None
    assert {(norms(lab).axis.start, norms(lab).axis.end)} == seen  # type: ignore[union-attr]
    QTest.keyClick(first, KEY.Key_0)
    assert norms(lab).axis.span == 200  # type: ignore[union-attr]
    QTest.keyClick(first, KEY.Key_3)
    QTest.keyClick(first, KEY.Key_Down)
    assert player.moment.phase is Phase.BACKWARD, "there is no update here"


def test_a_click_in_the_plot_brings_the_playhead_there(lab: App) -> None:
    plot = norms(lab)
    rect = plot.rect_of_plot
    QTest.mouseClick(plot, Qt.MouseButton.LeftButton, pos=QPoint(round(rect.center().x()), round(rect.center().y())))
    player = lab.window.made["laboratory"].player  # type: ignore[attr-defined]
    assert player.moment.step in (99, 100)
    table = plot.number_table()
    assert table is not None
    assert len(table.rows) == 200 * 6


# -- one thing changed ------------------------------------------------------------------------------------------------


def test_a_length_is_changed_for_all_without_new_weights_and_undone(lab: App, no_weights: None) -> None:
    press(lab.window.made["laboratory"].view, "Models")
    length = find(lab.window.made["laboratory"].view, "Length T", QSpinBox)
    for steps in (1000, 10):
        enter(length, str(steps))
        settle(lab)
        assert [one.steps for one in traces(lab)] == [steps] * 4
    enter(length, "2")
    settle(lab)
    assert any("from 5 to 1,000" in words for words in labels(lab.window))
    assert traces(lab)[0].steps == 10, "nothing is lost"
    lab.window.actions_by_name["undo"].trigger()
    settle(lab)
    assert traces(lab)[0].steps == 200, "numbers typed one after another into one box are undone together"
    lab.window.actions_by_name["redo"].trigger()
    settle(lab)
    assert traces(lab)[0].steps == 10


def test_one_model_is_changed_copied_and_taken_out(lab: App) -> None:
    view = lab.window.made["laboratory"].view
    click(lab, BENCHES["cell-state"])
    press(lab.window.made["laboratory"].view, "Models")
    which = find(view, "Change", QComboBox)
    assert entries(which) == ["all models", "LSTM", "SimpleRNN"]
    cell = find(view, "Cell", QComboBox)
    assert cell.currentText() == "they differ"
    choose(which, "LSTM")
    assert cell.currentText() == "LSTM"
    press(lab.window, "copy the model")
    settle(lab)
    assert [one.name for one in norms(lab).models] == ["LSTM", "LSTM 8", "SimpleRNN"]
    choose(which, "LSTM 8")
    enter(find(view, "Forget bias", QLineEdit), "-3")
    settle(lab)
    assert [one.symbol for one in strands(traces(lab)[1], Below.STATES)] == ["∂L/∂h", "∂L/∂c"]
    bias = traces(lab)[1].layers[0].weight("bias").value
    assert bias[8:16].tolist() == [-3.0] * 8
    first = traces(lab)[0].layers[0].weight("bias").value
    assert not np.array_equal(first, bias), "the other one is as it was"
    enter(find(view, "Forget bias", QLineEdit), "many")
    settle(lab)
    assert any(words.startswith("The forget bias must be") for words in labels(lab.window))
    press(lab.window, "remove the model")
    settle(lab)
    assert [one.name for one in norms(lab).models] == ["LSTM", "SimpleRNN"]
    lab.window.actions_by_name["undo"].trigger()
    settle(lab)
    assert len(traces(lab)) == 3


def test_the_look_is_chosen_and_undone(lab: App) -> None:
    view = lab.window.made["laboratory"].view
    for words, seen in (
        ("plot: errors", "validation errors of all models by epoch"),
        ("plot: forecast", "forecasts of all models"),
        ("plot: ∂L/∂x", "Norms of the gradients of all models"),
    ):
        press(lab.window, words)
        settle(lab)
        shown = [one for one in view.findChildren(QWidget) if one.accessibleName() == seen and one.isVisible()]
        assert shown, words
    assert {one.symbol for model in norms(lab).models for one in model.strands} == {"∂L/∂x"}
    choose(find(view, "decades of the scale", QComboBox), "8 decades")
    settle(lab)
    press(lab.window, "scores: stacked")
    settle(lab)
    lefts = {one.mapTo(lab.window, QPoint()).x() for one in scores(lab)}
    assert len(lefts) == 1
    lab.window.actions_by_name["undo"].trigger()
    settle(lab)
    assert len({one.mapTo(lab.window, QPoint()).x() for one in scores(lab)}) == 2


def test_epochs_are_scrubbed_together(lab: App) -> None:
    view = lab.window.made["laboratory"].view
    slider = find(view, "epoch", QSlider)
    assert slider.value() == 0, "this bench begins untrained"
    before = [trace.layers[0].weights[0].value for trace in traces(lab)]
    slider.setValue(slider.maximum())
    settle(lab)
    assert {trace.epoch for trace in traces(lab)} == {30}
    after = [trace.layers[0].weights[0].value for trace in traces(lab)]
    assert not any(np.array_equal(a, b) for a, b in zip(before, after, strict=True))


# -- trained together, and kept ---------------------------------------------------------------------------------------


def test_all_are_trained_in_one_queue_and_a_kept_run_is_put_in(lab: App) -> None:
    view = lab.window.made["laboratory"].view
    click(lab, BENCHES["cell-state"])
    press(lab.window.made["laboratory"].view, "Models")
    enter(find(view, "Length T", QSpinBox), "12")
    press(view, "Training")
    for label, value in (("Epochs", "1"), ("Batch size", "512"), ("Seed", "7")):
        enter(find(view, label, QLineEdit), value)
        settle(lab)
    press(lab.window, "train all models, pause or resume")
    settle(lab)
    said = " ".join(labels(view))
    assert "LSTM 8 finished" in said, said
    assert "Validation error by epoch" in said
    assert "SimpleRNN 8 finished" in said
    page = lab.window.made["laboratory"]
    members = page.setup.members  # type: ignore[attr-defined]
    runs = [Path(one.source) for one in members]
    assert all(run.is_dir() for run in runs)
    assert runs[0] != runs[1]
    assert [trace.epoch for trace in traces(lab)] == [1, 1]
    assert {one.settings.training.seed for one in members} == {7}
    # In the strip, and back: the runs are known by their names.
    scene = lab.scenes.now()
    click(lab, BENCHES["vanishing"])
    press(lab.window.made["laboratory"].view, "Models")
    kept = find(view, "Add a run", QComboBox)
    assert not kept.isEnabled(), "four models are all that there is room for"
    assert scene is not None
    lab.scenes.show(scene)
    settle(lab)
    assert [Path(one.source) for one in page.setup.members] == runs  # type: ignore[attr-defined]
    choose(kept, runs[0].name)
    settle(lab)
    assert [one.name for one in norms(lab).models][-1] == runs[0].name
    assert len(traces(lab)) == 3
    assert np.array_equal(traces(lab)[0].prediction, traces(lab)[2].prediction)


def test_a_run_of_another_task_is_refused_in_words(lab: App) -> None:
    view = lab.window.made["laboratory"].view
    press(lab.window.made["laboratory"].view, "Models")
    choose(find(view, "Change", QComboBox), "GRU")
    press(lab.window, "remove the model")
    settle(lab)
    from rnnviz.records.runs import RunRow
    from rnnviz.records.training import RunState
    from rnnviz.settings.settings import Settings

    view.panel.run_picked.emit(RunRow(Path("runs/waves"), RunState.FINISHED, Settings(), epoch=3))
    settle(lab)
    assert "was trained on other sequences" in lab.window.banner.message
    assert len(traces(lab)) == 3


def test_a_scene_is_the_whole_laboratory(lab: App, no_weights: None) -> None:
    click(lab, BENCHES["adding"])
    press(lab.window, "scores: stacked")
    settle(lab)
    player = lab.window.made["laboratory"].player  # type: ignore[attr-defined]
    player.seek(player.story.index(Phase.BACKWARD, 40))
    QTest.keyClick(scores(lab)[0], KEY.Key_Plus)
    settle(lab)
    scene = lab.scenes.now()
    assert scene is not None
    assert scene.page == "laboratory"
    said = scene.pages["laboratory"]
    assert said["bench"] == "adding"
    picture = norms(lab).axis
    click(lab, BENCHES["layer-norm"])
    lab.window.show_page("score")
    lab.scenes.show(scene)
    settle(lab)
    assert lab.window.page == "laboratory"
    assert lab.window.made["laboratory"].state() == said
    assert norms(lab).axis == picture
    lab.window.made["laboratory"].show_state({"models": [{"settings": {"model": {"cell": "LTSM"}}}]})
    settle(lab)
    assert lab.window.made["laboratory"].state() == said, "what cannot be used is passed over"


# -- read by everybody ------------------------------------------------------------------------------------------------


def test_nothing_is_cut_off(lab: App) -> None:
    for key, size, theme in (
        ("vanishing", (1280, 720), "light"),
        ("vanishing", (1280, 620), "light"),
        ("vanishing", (800, 640), "dark"),
        ("cell-state", (1920, 1080), "dark"),
        ("iterated-or-direct", (1280, 720), "light"),
    ):
        click(lab, BENCHES[key])
        lab.window_controller.set_theme(theme)
        lab.window.resize(*size)
        settle(lab)
        texts = tuple(one for one in texts_of(lab.window) if one.text.strip())
        small = [one.where for one in texts if one.pixels < 10]
        over = [f"{one.where} and {other.where}" for one, other in overlaps(texts)]
        assert not small + [one.where for one in texts if cut(one)] + over, (key, size)
        said = " ".join(one.text for one in texts)
        read = lab.window.made["laboratory"].player.moment.step  # type: ignore[attr-defined]
        for model in norms(lab).models if norms(lab).isVisible() else ():
            assert all(one.words(read) in said for one in model.strands), f"{model.name} has no numbers at {size}"


def test_labels_of_low_rows_do_not_touch_and_names_keep_their_figures(lab: App, no_weights: None) -> None:
    """In windows in which there is no room for all: two biases are told apart by their figures alone."""
    for key, size in (("receptive-fields", (1280, 720)), ("vanishing", (800, 640)), ("layer-norm", (1024, 680))):
        click(lab, BENCHES[key])
        lab.window.resize(*size)
        settle(lab)
        for score in scores(lab):
            labels_of = [one for one in texts_of(lab.window) if one.widget is score and one.ink.left() < 140]
            close = [
                f"{one.where} and {other.where}"
                for one in labels_of
                for other in labels_of
                if one.ink.top() < other.ink.top() < one.ink.bottom() + 0.5
                and one.ink.left() < other.ink.right()
                and other.ink.left() < one.ink.right()
            ]
            assert not close, key
    click(lab, BENCHES["vanishing"])
    lab.window.resize(800, 640)
    settle(lab)
    legend = [one.text for one in texts_of(lab.window) if one.widget is norms(lab) and one.text.startswith("LSTM")]
    assert [one[-1] for one in legend] == ["1", "5"], legend


def test_the_header_says_nothing_of_the_score_s_model(lab: App) -> None:
    said = lab.window.summary.text()
    assert "epoch" in said
    assert not lab.window.summary.isVisible(), "an epoch of another model would be taken for one of these"
    lab.window.show_page("score")
    assert lab.window.summary.isVisible()


def test_it_can_be_presented(lab: App) -> None:
    """Every letter is at least a fortieth of the height; M and a clicker lead from the plot to each of the scores, M
    back to it, too."""
    size = (1280, 720)
    try:
        QTest.keyClick(lab.window, KEY.Key_F5, Qt.KeyboardModifier.ShiftModifier)
        settle(lab)
        lab.window.resize(*size)
        settle(lab)
        seen: list[int] = []
        for place in range(6):
            seen.append(len(scores(lab)))
            texts = [one for one in texts_of(lab.window) if one.text.strip()] if place in (0, 3) else []
            assert not [f"{one.pixels:.1f}: {one.where}" for one in texts if one.pixels < size[1] / 40]
            assert not [one.where for one in texts if cut(one)]
            assert not [f"{a.where} and {b.where}" for a, b in overlaps(tuple(texts))]
            QTest.keyClick(lab.window, KEY.Key_PageDown if place in (0, 2) else KEY.Key_M)
            settle(lab)
        assert seen == [0, 1, 1, 1, 1, 0]
    finally:
        lab.presentation.end()
        scaling.set_factor(1.0)


def test_a_lesson_leads_to_a_bench_and_stays_open(lab: App) -> None:
    click(lab, BENCHES["adding"])
    lab.window.show_page("lessons")
    settle(lab)
    lab.session.lesson_asked.emit("vanishing-gradients/06-four-models-at-once", "")
    settle(lab)
    assert lab.window.page == "score"
    press(lab.window, "Open in the Laboratory")
    settle(lab)
    assert lab.window.page == "laboratory"
    assert BENCHES["vanishing"].title in labels(lab.window)
    for page, size in (("laboratory", (1280, 720)), ("sketch", (800, 640)), ("help", (1280, 720))):
        lab.window.resize(*size)
        lab.window.show_page(page)
        settle(lab)
        way_back = find(lab.window, "Back to the lesson", QPushButton)
        assert way_back.isVisible()
        assert way_back.x() + way_back.width() < lab.window.width() - 60
        assert "Four models at once" in way_back.toolTip()
        QTest.mouseClick(way_back, Qt.MouseButton.LeftButton)
        settle(lab)
        assert lab.window.page == "score"
        assert any("Four models at once" in words for words in labels(lab.window))
        assert not way_back.isVisible()
    press(lab.window, "Leave")
    settle(lab)
    lab.window.show_page("laboratory")
    assert not way_back.isVisible(), "there is no lesson to go back to"


def test_its_parts_are_pictures_and_tables(lab: App) -> None:
    from rnnviz.ui.widgets.part import parts

    found = {one.key: one for one in parts(lab.window)}
    assert {"score", "score-2", "score-3", "score-4", "gradient-sizes"} <= set(found)
    table = found["gradient-sizes"].numbers()
    assert table is not None
    assert table.columns == ("model", "gradient", "step", "norm")
