"""Whether a window can be opened, asked without Qt."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from rnnviz import display


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_windows_and_macos_always_have_a_display(platform: str) -> None:
    assert display.why_no_window({}, platform) is None


def test_a_platform_named_by_the_user_is_believed() -> None:
    assert display.why_no_window({"QT_QPA_PLATFORM": "offscreen"}, "linux") is None


def test_no_variable_no_display() -> None:
    assert "neither DISPLAY nor WAYLAND_DISPLAY" in str(display.why_no_window({}, "linux"))


@pytest.mark.skipif(sys.platform != "linux", reason="X11 and Wayland are asked on Linux only")
def test_a_dead_x_display_is_noticed() -> None:
    assert display.why_no_window({"DISPLAY": ":7777"}, "linux") is not None


@pytest.mark.skipif(sys.platform != "linux", reason="X11 and Wayland are asked on Linux only")
def test_a_wayland_socket_must_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "plugin_problem", lambda name: None)
    env = {"WAYLAND_DISPLAY": "wayland-9", "XDG_RUNTIME_DIR": str(tmp_path)}
    assert "no Wayland display answers at wayland-9" in str(display.why_no_window(env, "linux"))
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(str(tmp_path / "wayland-9"))
        server.listen()
        assert display.why_no_window(env, "linux") is None


def test_a_plugin_that_does_not_load_names_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: str) -> None:
        raise OSError("libxcb-cursor.so.0: cannot open shared object file")

    monkeypatch.setattr(display.ctypes, "CDLL", fail)
    monkeypatch.setattr(Path, "exists", lambda self: True)
    reason = str(display.why_no_window({"DISPLAY": ":0"}, "linux"))
    assert "libxcb-cursor.so.0" in reason
    assert "packaging/dev.py" in reason
