"""Each setting is described once: in the record that has it. Forms, files, problems and help say what stands there."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields, replace
from typing import Any, get_type_hints

import pytest
from PySide6.QtWidgets import QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from rnnviz import cli
from rnnviz.layout.run_text import setting_words
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DateSettings, GapSettings, OpenedSettings, SeriesSettings, SketchSettings, TextSettings
from rnnviz.settings.described import described, record_kind, settings_described
from rnnviz.settings.model import GeneratorSettings
from rnnviz.settings.setting import listed
from rnnviz.settings.settings import Settings
from rnnviz.settings.toml_file import flat, parse_settings, settings_text
from rnnviz.tasks.problems import problems
from rnnviz.tasks.registry import tasks
from rnnviz.ui.importing.forms import ReadingForm, WindowForm
from rnnviz.ui.score.model_panel import Chooser
from rnnviz.ui.score.training_panel import TrainingPanel
from rnnviz.ui.sketch.generator_choices import GeneratorFields
from rnnviz.ui.sketch.sketch_training import SketchTrainingPanel
from rnnviz.ui.widgets.fields import Field

EXAMPLE = settings_text(Settings(), tasks(), example=True)
LIMITED = [name for name, said in settings_described().items() if said.limits]
CHOSEN = [name for name, said in settings_described().items() if said.choices and not said.free]


def names_of(kind: type[Any], prefix: str = "") -> list[str]:
    """The dotted names of all fields of a record, and of the records in it."""
    found, hints = [], get_type_hints(kind)
    for one in fields(kind):
        found.append(f"{prefix}{one.name}")
        if (inner := record_kind(hints[one.name])) is not None:
            found += names_of(inner, f"{prefix}{one.name}.")
    return found


def plain(text: str) -> str:
    """Without the marks of comments and the ends of lines."""
    return " ".join(re.sub(r"(?m)^[# ]+", "", text).split())


def whole(name: str) -> Settings:
    """Settings that have all tables, with the task that this setting belongs to."""
    settings = Settings().change(**{"model.generator": GeneratorSettings()})
    if name.startswith("data.source"):
        return settings.change(**{"data.task": "series", "data.source": SeriesSettings(path="a.csv")})
    if name.startswith("data.dates"):
        return settings.change(**{"data.task": "dates", "data.dates": DateSettings(), "training.loss": "crossentropy"})
    if name.startswith("data.opened"):
        opened = OpenedSettings(path="a.keras")
        return settings.change(**{"data.task": "opened", "data.opened": opened, "training.loss": "output"})
    if name.startswith("data.gaps"):
        return settings.change(**{"data.task": "gaps", "data.gaps": GapSettings(), "model.loss_on": LossOn.EVERY})
    if name.startswith("data.text"):
        text = {"data.task": "text", "data.text": TextSettings(), "training.loss": "crossentropy"}
        return settings.change(**text)
    sketch = SketchSettings(words=("cat", "dog"))
    return settings.change(**{"data.task": "sketch", "data.sketch": sketch, "training.loss": "crossentropy"})


def with_value(record: Any, name: str, value: Any) -> Any:
    """The record with one dotted field changed, however deep it stands."""
    first, _, rest = name.partition(".")
    return replace(record, **{first: with_value(getattr(record, first), rest, value) if rest else value})


def test_every_field_of_every_record_is_described() -> None:
    assert list(settings_described()) == names_of(Settings)
    for name, said in settings_described().items():
        assert said.label, name
        assert len(said.help) > 10, name
        assert not said.help.endswith("."), name
        assert said.help[0].isupper(), name
        assert setting_words(name) == (said.title or said.label)


def test_every_description_stands_in_the_example_which_is_a_settings_file() -> None:
    text = plain(EXAMPLE)
    for name, said in settings_described().items():
        assert plain(said.help) in text, name
        assert not said.limits or plain(said.limits) in text, name
    assert max(map(len, EXAMPLE.splitlines())) <= 120
    assert parse_settings(EXAMPLE, problems, where="x") == Settings()
    assert listed(tasks()) in text


def test_every_table_of_the_example_works_without_its_comment_sign() -> None:
    lines = [line[2:] if re.match(r"# [\[\w]+[^ ]* ?(=|\]$|\]  #)", line) else line for line in EXAMPLE.splitlines()]
    read = tomllib.loads("\n".join(line for line in lines if not line.startswith("#")))
    assert {"source", "sketch", "opened"} <= set(read["data"])
    assert read["data"]["source"]["read"]["skip"] == -1
    assert read["model"]["generator"]["mixtures"] == 20


@pytest.mark.parametrize("name", LIMITED)
def test_the_limits_that_are_described_are_those_that_hold(name: str) -> None:
    """What is at a limit works, what is beyond it is refused in a sentence that names the limit."""
    said, settings = described(name), whole(name)
    integer = type(flat(settings)[name]) in (int, list)

    def found(value: Any) -> list[str]:
        changed = with_value(settings, name, (value,) if said.count else value)
        return [p.message for p in problems(changed) if p.field == name]

    for limit in (said.low, said.high):
        if limit is not None:
            assert found(int(limit) if integer else float(limit)) == []
    step = 1 if integer else 1e-6
    outside = [limit + sign * step for limit, sign in ((said.low, -1), (said.high, 1)) if limit is not None]
    outside += [limit for limit in (said.above, said.below) if limit is not None]
    assert outside
    for value in outside:
        (message,) = found(value)
        assert said.limits in message
    (message,) = found("much")
    assert message.endswith(".")


@pytest.mark.parametrize(
    "name", [name for name, said in settings_described().items() if said.choices and not said.free]
)
def test_what_is_none_of_the_choices_is_refused(name: str) -> None:
    settings = whole(name)
    messages = [p.message for p in problems(with_value(settings, name, "zzz")) if p.field == name]
    assert messages
    assert all(str(choice) in messages[0] for choice in described(name).choices)


TRAINED = ("epochs", "batch_size", "optimizer", "learning_rate", "device")
MADE = ("encoder", "decoder", "latent", "mixtures", "kl_weight")
FORMS = {
    TrainingPanel: tuple(f"training.{name}" for name in TRAINED),
    Chooser: ("data.task", "model.recipe", "model.cell", "model.units", "model.dropout", "model.loss_on"),
    ReadingForm: ("delimiter", "decimal", "header", "skip", "date_order", "encoding", "missing"),
    WindowForm: ("data.horizon", "val", "test", "start", "end", "scaling", "divisor", "gaps"),
    GeneratorFields: (*MADE, "data.sketch.per_class", "training.epochs"),
    SketchTrainingPanel: ("model.cell", "data.sketch.per_class", "training.epochs"),
}
PREFIXES = {ReadingForm: "data.source.read.", WindowForm: "data.source.", GeneratorFields: "model.generator."}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_a_form_says_what_is_described(form: type[QWidget], qtbot: QtBot) -> None:
    widget = form()
    qtbot.addWidget(widget)
    shown = {field.editor.accessibleName(): field.editor for field in widget.findChildren(Field)}
    for short in FORMS[form]:
        said = described(short if "." in short else f"{PREFIXES[form]}{short}")
        editor = shown[said.label]
        assert editor.toolTip() == editor.accessibleDescription() == said.tip
        if isinstance(editor, QSpinBox):
            assert (editor.minimum(), editor.maximum()) == (said.low, said.high)


def test_the_layers_and_the_window_have_the_limits_that_are_described(qtbot: QtBot) -> None:
    chooser, window = Chooser(), WindowForm()
    for widget in (chooser, window):
        qtbot.addWidget(widget)
    boxes = {box.accessibleName(): box for form in (chooser, window) for box in form.findChildren(QSpinBox)}
    assert (boxes["Layers"].minimum(), boxes["Layers"].maximum()) == described("model.units").count
    series = tasks()["series"]
    assert (boxes["Window"].minimum(), boxes["Window"].maximum()) == (series.shortest, series.longest)
    assert boxes["Window"].toolTip() == series.length_setting.tip


def test_a_generators_number_is_refused_with_the_limits_that_are_described(qtbot: QtBot) -> None:
    form = GeneratorFields()
    qtbot.addWidget(form)
    fields_by_label = {field.editor.accessibleName(): field for field in form.findChildren(Field)}
    decoder = described("model.generator.decoder")
    for value, fits in ((decoder.high, True), (int(decoder.high or 0) + 1, False)):
        fields_by_label[decoder.label].editor.setText(str(value))
        made = form.settings(("cat",), "")
        assert (made is not None) == fits
        assert made is None or problems(made) == (), "what the form takes can be trained"
    assert decoder.limits in fields_by_label[decoder.label].problem


def test_the_command_line_says_what_is_described(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["train", "--help"])
    told = " ".join(capsys.readouterr().out.split()).replace("- ", "-")
    for name in ("training.epochs", "training.seed", "training.device"):
        assert described(name).help[1:] in told
    with pytest.raises(SystemExit):
        cli.main(["train", "x.toml", "--epochs", "10001"])
    assert described("training.epochs").limits in capsys.readouterr().err
