"""Whether a window can be opened here: asked before Qt is, because Qt ends the whole process where it cannot."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path


def why_no_window(env: Mapping[str, str] = os.environ, platform: str = sys.platform) -> str | None:
    """None where a window can be opened, else the reason in words.

    A platform that the user names in QT_QPA_PLATFORM is taken at the user's word.
    """
    if not platform.startswith("linux") or env.get("QT_QPA_PLATFORM"):
        return None
    display, wayland = env.get("DISPLAY"), env.get("WAYLAND_DISPLAY")
    if not display and not wayland:
        return "there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)"
    if wayland and wayland_answers(wayland, env.get("XDG_RUNTIME_DIR", "")) and plugin_problem("wayland") is None:
        return None
    if not display:
        return f"no Wayland display answers at {wayland}"
    if (problem := plugin_problem("xcb")) is not None:
        return f"Qt cannot use the display: {problem} (packaging/dev.py run says how to install it)"
    if not x11_answers(display):
        return f"no X display answers at {display}"
    return None


def plugin_problem(name: str) -> str | None:
    """What the loader says against a platform plugin of Qt ("libxcb-cursor.so.0: cannot open …"), or None."""
    spec = importlib.util.find_spec("PySide6")
    if spec is None or not spec.submodule_search_locations:
        return "PySide6 is not installed"
    path = Path(spec.submodule_search_locations[0]) / "Qt" / "plugins" / "platforms" / f"libq{name}.so"
    if not path.exists():
        return None  # a system's own build of PySide6 keeps its plugins elsewhere; Qt will find them
    try:
        ctypes.CDLL(str(path))
    except OSError as error:
        return str(error)
    return None


def wayland_answers(name: str, runtime: str) -> bool:
    """Whether a compositor listens on the socket that WAYLAND_DISPLAY names, itself or in XDG_RUNTIME_DIR."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        try:
            connection.connect(str(Path(runtime) / name))
        except OSError:
            return False
    return True


def x11_answers(display: str) -> bool:
    """Whether an X server lets this process in, as it would let Qt in."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(display.encode(), None)
    answers = xcb.xcb_connection_has_error(connection) == 0
    xcb.xcb_disconnect(connection)
    return bool(answers)
