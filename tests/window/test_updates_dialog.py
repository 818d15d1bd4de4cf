"""Updates, from the menu, and at the start where it was turned on."""

from __future__ import annotations

import time

import pytest
from controls import enter, find, press, write
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit
from telling import answers

from rnnviz.app import App
from rnnviz.build_info import build_info
from rnnviz.jobs.request import Items
from rnnviz.jobs.updates import AskNewest
from rnnviz.ui.shell.updates_dialog import UpdatesDialog
from rnnviz.updates import Published, UpdateError
from rnnviz.worker.inline import InlineWorker

ADDRESS = "https://example.org/rnnviz/latest.json"
PAGE = "https://example.org/rnnviz"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that were asked; each says that 99.0 is the newest, unless its name is "old" or "none"."""
    found: list[str] = []

    def ask(request: AskNewest) -> Items:
        found.append(request.address)
        if "none" in request.address:
            raise UpdateError(f"{request.address}: there is no such file.")
        yield Published(build_info().version) if "old" in request.address else Published("99.0", PAGE)

    answers(monkeypatch, AskNewest, ask)
    return found


def done(app: App) -> None:
    """All that was asked of the worker is answered."""
    assert isinstance(app.worker, InlineWorker)
    app.worker.drain()


def opened_dialog(app: App) -> UpdatesDialog:
    app.window.actions_by_name["updates"].trigger()
    (dialog,) = app.window.findChildren(UpdatesDialog)
    return dialog


def closed(app: App, dialog: UpdatesDialog) -> None:
    dialog.close()
    dialog.setParent(None)


def field(dialog: UpdatesDialog) -> QLineEdit:
    return find(dialog, "address of the newest version", QLineEdit)


def at_start(dialog: UpdatesDialog) -> QCheckBox:
    return find(dialog, "look once a day, when rnnviz starts", QCheckBox)


def says(dialog: UpdatesDialog) -> str:
    return find(dialog, "answer", QLabel).text()


def problems(dialog: UpdatesDialog) -> list[str]:
    labels = dialog.findChildren(QLabel)
    return [label.text() for label in labels if label.property("class") == "problem" and label.isVisible()]


def test_it_asks_only_when_it_is_told_to(inline: App, asked: list[str]) -> None:
    inline.start_worker()
    done(inline)
    dialog = opened_dialog(inline)
    assert not at_start(dialog).isChecked()
    done(inline)
    assert asked == []
    write(field(dialog), ADDRESS)
    press(dialog, "look now")
    done(inline)
    assert asked == [ADDRESS]
    assert says(dialog) == f'rnnviz 99.0 is out: <a href="{PAGE}">{PAGE}</a>.'
    assert problems(dialog) == []
    write(field(dialog), ADDRESS.replace("latest", "old"))
    assert says(dialog) == ""
    press(dialog, "look now")
    done(inline)
    assert says(dialog) == f"rnnviz {build_info().version} is the newest version."
    closed(inline, dialog)


def test_what_is_wrong_with_an_address_stands_below_it(inline: App, asked: list[str]) -> None:
    dialog = opened_dialog(inline)
    press(dialog, "look now")
    assert problems(dialog) == ["Enter the address of the file latest.json."]
    write(field(dialog), "http://example.org/latest.json")
    assert problems(dialog) == []
    press(dialog, "look once a day, when rnnviz starts")
    assert problems(dialog) == ["The address must begin with https:// and name a server."]
    assert not at_start(dialog).isChecked()
    write(field(dialog), "https://example.org/none.json")
    press(dialog, "look now")
    done(inline)
    assert problems(dialog) == ["https://example.org/none.json: there is no such file."]
    assert says(dialog) == ""
    press(dialog, "look now")  # it can be tried again
    assert asked == ["https://example.org/none.json"]
    closed(inline, dialog)


def test_once_a_day_at_the_start_where_it_was_turned_on(inline: App, asked: list[str]) -> None:
    window = inline.window
    dialog = opened_dialog(inline)
    write(field(dialog), ADDRESS)
    press(dialog, "look once a day, when rnnviz starts")
    assert at_start(dialog).isChecked()
    closed(inline, dialog)
    inline.start_worker()
    done(inline)
    assert asked == [ADDRESS]
    assert window.newer_bar.message == f"rnnviz 99.0 is out. You are using {build_info().version}."
    inline.updates.look()  # the next start, on the same day
    done(inline)
    assert asked == [ADDRESS]
    press(window, "Show: the newer version")
    done(inline)
    (dialog,) = window.findChildren(UpdatesDialog)
    assert at_start(dialog).isChecked()
    assert PAGE in says(dialog)
    assert window.newer_bar.message == ""
    press(dialog, "look once a day, when rnnviz starts")
    closed(inline, dialog)
    inline.session.store.setValue("updates/looked", time.time() - 100_000)
    inline.updates.look()
    done(inline)
    assert asked == [ADDRESS, ADDRESS]


def test_a_server_that_fails_at_the_start_is_no_message(inline: App, asked: list[str]) -> None:
    store = inline.session.store
    store.setValue("updates/at start", True)
    store.setValue("updates/address", "https://example.org/none.json")
    store.setValue("updates/looked", "yesterday")
    inline.start_worker()
    done(inline)
    assert asked == ["https://example.org/none.json"]
    assert inline.window.newer_bar.message == inline.window.banner.message == ""


def test_the_address_can_be_typed_anew_while_it_is_asked_at_the_start(inline: App, asked: list[str]) -> None:
    """A half-typed address is no mistake; one that is entered so is."""
    another = "https://example.org/another.json"
    dialog = opened_dialog(inline)
    write(field(dialog), ADDRESS)
    press(dialog, "look once a day, when rnnviz starts")
    write(field(dialog), another[:5])
    assert problems(dialog) == []
    assert at_start(dialog).isChecked()
    enter(field(dialog), another)
    done(inline)
    assert asked == [another]
    assert "99.0 is out" in says(dialog)
    assert at_start(dialog).isChecked()
    enter(field(dialog), "another")
    assert dialog.isVisible()
    assert problems(dialog) == ["The address must begin with https:// and name a server."]
    assert not at_start(dialog).isChecked()
    assert inline.session.store.value("updates/address") == another
    closed(inline, dialog)
