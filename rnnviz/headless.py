"""The same job without a display: the real window, drawn off screen, on a worker that needs no thread."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from PIL import Image
from PySide6.QtCore import QSettings
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from rnnviz.app import App, application, build
from rnnviz.data.waves import NOISE_VARIANCE, make_waves
from rnnviz.errors import Kind, Told
from rnnviz.export.equations import EQUATIONS
from rnnviz.export.films import check, writing
from rnnviz.export.gif import Animation
from rnnviz.export.numbers import NUMBERS
from rnnviz.export.pictures import PICTURES
from rnnviz.layout.moments import LOSS_STAGES, UPDATE_STAGES, Phase, Story
from rnnviz.layout.stretch import Stretch, moment_at
from rnnviz.records.film import Film, Frame
from rnnviz.records.training import TrainStep
from rnnviz.settings.choices import LossOn
from rnnviz.settings.settings import Settings
from rnnviz.training.baselines import least_squares_error, naive_error
from rnnviz.ui.shell.film import LAST_STANDS, pixels_of
from rnnviz.ui.shell.picture import painted
from rnnviz.ui.widgets.part import WINDOW as WINDOW_PART
from rnnviz.ui.widgets.part import Part, parts
from rnnviz.ui.widgets.style import wear
from rnnviz.ui.widgets.theme import PALETTES, THEMES
from rnnviz.worker.inline import InlineWorker

WINDOW, ANIMATION = "window.png", "training-step.gif"
ANIMATION_SIZE = (1280, 720)
QUICK_FORECAST = {
    "data.steps": 50,
    "data.horizon": 1,
    "model.cell": "LSTM",
    "model.units": (16, 16),
    "model.loss_on": LossOn.LAST,
    "training.learning_rate": 5e-3,
}
STEPS_SHOWN = 25
"""Frames of the forward and of the backward phase, about: longer sequences are shown in strides."""


class NoSuchStep(Told, ValueError):  # noqa: N818 - it names what is wrong, as the user reads it
    """A time step that the sequence does not have, in words."""

    kind = Kind.USAGE


def render(
    out: Path,
    *,
    phase: str | None,
    step: int | None,
    page: str | None,
    size: tuple[int, int],
    scale: float,
    theme: str | None,
    part: str = WINDOW_PART,
    path: Path | None = None,
    deck: Path | None = None,
    scene: int | None = None,
) -> None:
    """Write a picture of the window at a moment of the run that ships, of the kind that its name ends with.

    path: a model's file or a run's folder that is drawn instead; NotOpened where it cannot be. part: of the window, by
    its key; NoSuchPart where it is not in sight. deck: a file of scenes, of which number `scene`, from 1, is drawn,
    with whatever else is said here in place of what it says; NotOpened.

    step: None for one in the middle; NoSuchStep where the sequence does not have it. size: in points; the picture has
    `scale` times as many pixels. theme: "light", "dark" or "print". UnknownKind for an ending that cannot be written,
    PictureError.
    """
    PICTURES.of(out)
    app = _standing(phase=phase, step=step, page=page, size=size, theme=theme, path=path, deck=deck, scene=scene)
    _write(app, out, part=part, scale=scale)
    dismiss(app)


def write_numbers(out: Path, *, part: str, **moment: Any) -> None:
    """Write the numbers of a part as a table, or its equations, of the kind that its name ends with. moment: as
    `render` has it. UnknownKind; NoSuchNumbers where the part has none; NumbersError."""
    equations = any(out.suffix[1:].lower() in one.endings for one in EQUATIONS.all())
    if not equations:
        NUMBERS.of(out)
    app = _standing(**moment)
    settle()
    found = part_of(app, part)
    out.parent.mkdir(parents=True, exist_ok=True)
    if equations:
        if not (lines := found.lines()):
            raise NoSuchNumbers(f"The part “{part}” has no equations: --part equations has some.")
        EQUATIONS.write(lines, out)
        dismiss(app)
        return
    table = found.numbers()
    if table is None:
        known = ", ".join(one.key for one in parts(app.window) if one.numbers() is not None)
        raise NoSuchNumbers(f"The part “{part}” has no numbers: choose from {known}.")
    NUMBERS.write(table, out)
    dismiss(app)


class NoSuchNumbers(Told, ValueError):  # noqa: N818 - it names what is wrong, as the user reads it
    """Numbers or equations that a part does not have, in words."""

    kind = Kind.USAGE


def _standing(
    *,
    phase: str | None,
    step: int | None,
    page: str | None,
    size: tuple[int, int],
    theme: str | None,
    path: Path | None = None,
    deck: Path | None = None,
    scene: int | None = None,
) -> App:
    """The window at a moment; as `render` has it."""
    if deck is not None and path is not None:
        raise NotOpened("Either scenes are drawn or what --open names, not both.")
    if scene is not None and deck is None:
        raise NotOpened("--scene needs the file of the scenes before the picture's name.")
    app, worker = offscreen(size=size, theme=theme or "light")
    if path is not None:
        _open(app, worker, path)
    if deck is not None:
        _show_scene(app, worker, deck, scene or 1)
        if theme is not None:
            _wear(app, theme)
    if deck is None or phase is not None or step is not None:
        here = Phase.BACKWARD if deck is None else app.score.player.moment.phase
        _stand_on(app, here if phase is None else Phase(phase), step)
    if page is not None:
        app.window.show_page(page)
    worker.drain()
    return app


class NoSuchPart(Told, ValueError):  # noqa: N818 - it names what is wrong, as the user reads it
    """A part that the window does not show, in words."""

    kind = Kind.USAGE


def part_of(app: App, key: str) -> Part:
    """A part that is in sight. NoSuchPart."""
    known = {one.key: one for one in parts(app.window)}
    if key not in known:
        raise NoSuchPart(f"There is no part “{key}” here: choose from {', '.join(known)}.")
    return known[key]


def _show_scene(app: App, worker: InlineWorker, path: Path, number: int) -> None:
    """One scene of a file, without the strip of all of them."""
    open_scenes(app, worker, path)
    go_to_scene(app, worker, number)


def open_scenes(app: App, worker: InlineWorker, path: Path) -> None:
    """The scenes of a file, of which the first is shown. NotOpened."""
    app.window.actions_by_name["scenes"].setChecked(False)
    if path.suffix.lower() != ".rnnviz":
        raise NotOpened(f"{path.name} is no file of scenes: those end in .rnnviz.")
    if not path.exists():
        raise NotOpened(f"There is no file {path}.")
    app.opener.open(str(path))
    worker.drain()
    if not app.session.deck.scenes:
        raise NotOpened(app.window.banner.message or f"{path.name} has no scene in it.")


def go_to_scene(app: App, worker: InlineWorker, number: int) -> None:
    """A scene by its number, from 1. NotOpened."""
    deck = app.session.deck
    app.window.banner.hide()  # what it says is of the scene before
    if number > len(deck.scenes):
        name = "the file" if deck.path is None else deck.path.name
        raise NotOpened(f"There is no scene {number}: {name} has {len(deck.scenes)}.")
    deck.go(number - 1)
    for _ in range(3):  # what is shown can ask for more
        worker.drain()
        QApplication.processEvents()
    if app.window.banner.message:
        raise NotOpened(app.window.banner.message)


def animate(
    out: Path,
    *,
    begin: tuple[str, int | None],
    end: tuple[str, int | None],
    epochs: tuple[int, int] | None,
    rate: int,
    size: tuple[int, int],
    scale: float,
    theme: str,
    page: str = "score",
    part: str = WINDOW_PART,
    path: Path | None = None,
    tell: Callable[[int, int], None] = lambda done, count: None,
) -> None:
    """Write an animation of the run that ships, or of a file (`path`), of the kind that its name ends with.

    begin, end: phase and step; None for the step at which the phase begins, or ends. epochs: instead, from one to
    another, at the moment `begin`. rate: pictures a second. tell: how many pictures of how many are taken.
    As `render` else. FilmError.
    """
    check(out)
    app, worker = offscreen(size=size, theme=theme)
    if path is not None:
        _open(app, worker, path)
    app.window.show_page(page)
    worker.drain()
    player, stage = app.score.player, app.score.stage
    first, last = (_moment(player.story, *one, last=one is end) for one in (begin, end))
    goes: list[Callable[[], None]] = [partial(player.seek, one) for one in Stretch(first, last).moments]
    if epochs is not None:
        player.seek(first)
        known = [one.epoch for one in stage.checkpoints]
        if missing := [str(one) for one in epochs if one not in known]:
            raise NoSuchStep(f"There is no epoch {missing[0]}: the run has {known[0]} to {known[-1]}.")
        ends = [known.index(one) for one in epochs]
        step = 1 if ends[1] >= ends[0] else -1
        goes = [partial(app.score.show_epoch, one) for one in range(ends[0], ends[1] + step, step)]
    frames: list[Frame] = []
    shown = (0, 0)
    for done, go in enumerate(goes, 1):
        go()
        worker.drain()
        settle()
        image = painted(part_of(app, part), scale=scale).image()
        shown = shown if frames else (image.width(), image.height())
        stands = max(round(1000 / rate), LAST_STANDS) if done == len(goes) else round(1000 / rate)
        frames.append(Frame.of(pixels_of(image.scaled(*shown)), stands))
        tell(done, len(goes))
    out.parent.mkdir(parents=True, exist_ok=True)
    for _ in writing(Film(shown, tuple(frames)), out):
        pass
    dismiss(app)


def _moment(story: Story, phase: str, step: int | None, *, last: bool) -> int:
    """NoSuchStep."""
    found = Phase(phase)
    if step is not None and found in (Phase.FORWARD, Phase.BACKWARD) and not 0 <= step < story.steps:
        raise NoSuchStep(f"There is no step {step}: the sequence has {story.steps} steps, 0 to {story.steps - 1}.")
    if step is None:
        runs_down = found is Phase.BACKWARD
        step = story.steps - 1 if last is not runs_down else 0
    return moment_at(story, found, step)


class NotOpened(Told, ValueError):  # noqa: N818 - it names what is wrong, as the user reads it
    """A file that cannot be drawn, in words."""

    kind = Kind.BAD_INPUT


def _open(app: App, worker: InlineWorker, path: Path) -> None:
    if not path.exists():
        raise NotOpened(f"There is no file {path}.")
    app.opener.open(str(path))
    worker.drain()
    if app.window.banner.message:
        raise NotOpened(app.window.banner.message)


def headless(out: Path, *, epochs: int, theme: str) -> None:
    """Train the quick forecast, print its table, and write the two pictures into the folder `out`, made if need be."""
    out.mkdir(parents=True, exist_ok=True)
    app, worker = offscreen(size=ANIMATION_SIZE, theme=theme)
    app.score.change({**QUICK_FORECAST, "training.epochs": epochs})
    settings = app.score.stage.settings
    print(f"Training {_model_words(settings)} on {settings.data.series * 7 // 10:,} series: loading TensorFlow …")
    worker.stepped.connect(_progress())
    app.window.actions_by_name["train"].trigger()
    worker.drain()
    app.score.body.show_panel(0)
    print()
    _print_table(app)
    _write_animation(app, worker, out / ANIMATION)
    print(f"\n{out / ANIMATION}: the four phases of one training step")
    _stand_on(app, Phase.BACKWARD, None)
    app.window.resize(1440, 900)
    _write(app, out / WINDOW)
    print(f"{out / WINDOW}: the window")
    dismiss(app)


def offscreen(*, size: tuple[int, int], theme: str) -> tuple[App, InlineWorker]:
    """The window on Qt's off-screen platform, with settings of its own: the user's are neither read nor written."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application(sys.argv[:1])
    dismiss_left()
    with tempfile.TemporaryDirectory(prefix="rnnviz-") as folder:
        store = QSettings(str(Path(folder) / "rnnviz.ini"), QSettings.Format.IniFormat)
        worker = InlineWorker()
        app = build(store, worker)
    _windows.append(app)
    _wear(app, theme)
    app.window.resize(*size)
    app.window.show()
    QApplication.processEvents()
    if (focused := app.window.focusWidget()) is not None:
        focused.clearFocus()  # nobody is at the keyboard, so no control is marked as the one that has it
    return app, worker


def dismiss_left() -> None:
    """Closes the windows of commands that have ended in an error."""
    while _windows:
        dismiss(_windows[-1])


_windows: list[App] = []
"""Windows of `offscreen` that are there."""


def dismiss(app: App) -> None:
    """Closes the window of `offscreen`: whoever goes on in this process has no window in the way."""
    if app in _windows:
        _windows.remove(app)
    app.window.may_close = lambda: True
    app.close()
    app.window.close()
    app.window.deleteLater()


def _wear(app: App, theme: str) -> None:
    app.window_controller.set_theme("dark" if theme == "dark" else "light")
    if theme not in THEMES:
        wear(PALETTES[theme])
        app.window.follow_theme()


def _stand_on(app: App, phase: Phase, step: int | None) -> None:
    story = app.score.player.story
    if step is not None and not 0 <= step < story.steps:
        raise NoSuchStep(f"There is no step {step}: the sequence has {story.steps} steps, 0 to {story.steps - 1}.")
    index = story.index(phase, story.steps // 2 if step is None else step)
    if phase is Phase.LOSS:
        index += len(LOSS_STAGES) - 1
    if phase is Phase.UPDATE:
        index += len(UPDATE_STAGES) - 1
    app.score.player.seek(index)


def _write(app: App, out: Path, *, part: str = WINDOW_PART, scale: float = 1.0) -> None:
    settle()
    found = part_of(app, part)
    out.parent.mkdir(parents=True, exist_ok=True)
    PICTURES.write(painted(found, scale=scale), out)


def settle() -> None:
    """Lets the window draw: the inspector follows the score in an event of its own, and its layout in another."""

    for _ in range(4):
        QApplication.processEvents()


def _frames(story: Story) -> Iterator[tuple[int, int]]:
    """(moment, milliseconds that it stands) of the animated picture, in order."""
    stride = -(-story.steps // STEPS_SHOWN)
    backward, update = story.start(Phase.BACKWARD), story.start(Phase.UPDATE)
    for first, last, pause in ((0, story.start(Phase.LOSS) - 1, 600), (backward, update - 1, 1200)):
        for index in range(first, last, stride):
            yield index, 100
        yield last, pause
        if first == 0:
            yield from ((index, 1500) for index in range(last + 1, backward))
    yield from ((index, 1800) for index in range(update, len(story)))


def _write_animation(app: App, worker: InlineWorker, out: Path) -> None:
    player = app.score.player

    def frame(index: int) -> Image.Image:
        player.seek(index)
        worker.drain()  # the update of this very pass, when the backward phase first asks for it
        return _grab(app)

    story = player.story
    samples = [0, story.start(Phase.LOSS) - 1, story.start(Phase.BACKWARD) - 1, story.start(Phase.UPDATE) - 1]
    animation = Animation([frame(index) for index in (*samples, len(story) - 1)])
    for index, milliseconds in _frames(story):
        animation.add(frame(index), milliseconds=milliseconds)
    animation.save(out)


def _grab(app: App) -> Image.Image:

    settle()
    picture = app.window.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    size = (picture.width(), picture.height())
    return Image.frombytes("RGB", size, bytes(picture.constBits()), "raw", "RGB", picture.bytesPerLine())


def _progress() -> Callable[[int, object], None]:
    """Prints one line per epoch."""

    def show(generation: int, item: object) -> None:
        if isinstance(item, TrainStep) and item.val_loss is not None:
            print(
                f"epoch {item.epoch:>3} of {item.epochs}   loss {item.loss:.5f}   val MSE {item.val_loss:.5f}"
                f"   {item.step / item.seconds:6.0f} steps/s",
                flush=True,
            )

    return show


def _print_table(app: App) -> None:
    """What a forecast must beat, and what the trained model reached."""

    stage = app.score.stage
    settings, last = stage.settings, stage.checkpoints[-1]
    dataset = make_waves(settings.data, settings.model.loss_on)
    rows = [
        ("naive: the last value again", naive_error(dataset)),
        ("least squares: the best linear forecast", least_squares_error(dataset)),
        (f"{_model_words(settings)}, {last.epoch} epochs", last.val_loss),
        ("the noise: no one-step forecast can be better", NOISE_VARIANCE),
    ]
    width = max(len(words) for words, _ in rows)
    print(f"{'forecast of the next value':<{width}}  validation MSE")
    for words, error in rows:
        print(f"{words:<{width}}  {error:14.6f}")


def _model_words(settings: Settings) -> str:
    model = settings.model
    return " → ".join([*(f"{model.cell} {units}" for units in model.units), f"Dense {settings.data.horizon}"])
