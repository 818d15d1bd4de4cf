"""Which action moves the playhead how, and which moves the view."""

from __future__ import annotations

from rnnviz.layout.moments import PHASES
from rnnviz.ui.score.player import Player
from rnnviz.ui.shell.main_window import FORECAST, GRADIENTS, RUNS, SCORE, SKETCH, MainWindow


def wire_time(player: Player, window: MainWindow) -> None:
    """The actions of time, and the transport's signals, to the player."""
    acts, bar = window.actions_by_name, window.transport

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


def wire_pages(window: MainWindow) -> None:
    """The actions that choose a page and how near the score is."""
    acts, score = window.actions_by_name, window.score
    deeds = {
        "zoom in": score.zoom_in,
        "zoom out": score.zoom_out,
        "zoom all": score.zoom_reset,
        "score": lambda: window.show_page(SCORE),
        "gradients": lambda: window.show_page(GRADIENTS),
        "forecast": lambda: window.show_page(FORECAST),
        "sketch": lambda: window.show_page(SKETCH),
        "runs": lambda: window.show_page(RUNS),
    }
    for name, deed in deeds.items():
        acts[name].triggered.connect(deed)
    acts["lock scale"].setChecked(True)
    acts["lock scale"].toggled.connect(score.set_locked)
    acts["gate gradients"].toggled.connect(window.show_gate_gradients)
