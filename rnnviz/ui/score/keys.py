"""Which actions move the playhead, and how; and which move the score."""

from __future__ import annotations

from rnnviz.layout.moments import PHASES
from rnnviz.ui.score.body import ScoreBody
from rnnviz.ui.score.chalk import PEN, SPOT
from rnnviz.ui.score.player import Player
from rnnviz.ui.shell.main_window import MainWindow


def wire_time(player: Player, *, window: MainWindow, body: ScoreBody) -> None:
    """The actions of time, and the transport's signals, to the player."""
    acts, bar = window.actions_by_name, body.transport

    def play() -> None:
        if not window.press_focused_button():
            player.toggle()

    deeds = {
        "play": play,
        "forward": player.step,
        "back": player.back,
        "next phase": player.next_phase,
        "previous phase": player.previous_phase,
        "home": player.home,
        "end": player.end,
        "slower": lambda: bar.change_speed(-1),
        "faster": lambda: bar.change_speed(1),
        "follow": bar.toggle_follow,
    }
    for name, deed in deeds.items():
        acts[name].triggered.connect(deed)
    for i, phase in enumerate(PHASES, 1):
        acts[f"phase {i}"].triggered.connect(lambda _=False, p=phase: player.seek_phase(p))
    bar.seek.connect(player.seek)
    bar.phase_picked.connect(player.seek_phase)
    bar.speed_changed.connect(player.set_speed)
    player.playing.connect(window.set_playing)


def wire_chalk(*, window: MainWindow, body: ScoreBody) -> None:
    """The pen and the spot: one at a time."""
    acts = window.actions_by_name

    def use(mode: str, on: bool) -> None:
        for other in (PEN, SPOT):
            acts[other].setChecked(on and other == mode)
        for chalk in body.chalks:
            chalk.use(mode if on else "")

    for mode in (PEN, SPOT):
        acts[mode].triggered.connect(lambda on, m=mode: use(m, on))
    for chalk in body.chalks:
        acts["clear pen"].triggered.connect(chalk.clear)


def wire_zoom(*, window: MainWindow, body: ScoreBody) -> None:
    """The actions that choose how near the score is, and what it shows."""
    acts, score = window.actions_by_name, body.score
    acts["zoom in"].triggered.connect(score.zoom_in)
    acts["zoom out"].triggered.connect(score.zoom_out)
    acts["zoom all"].triggered.connect(score.zoom_reset)
    acts["lock scale"].setChecked(True)
    acts["show difference"].setChecked(True)
    acts["lock scale"].toggled.connect(score.set_locked)
    acts["gate gradients"].toggled.connect(body.show_gate_gradients)
