"""The style sheet of the window's widgets, made from a palette."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from rnnviz.resources_path import resource
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.theme import Palette, worn

_SHEET = """
* {{ font-size: 13px; color: {text}; }}
QMainWindow, QWidget#center, QStackedWidget {{ background: {background}; }}
QWidget#header, QWidget#footer, QWidget#stage, QWidget#training, QWidget#choices,
QWidget#reader {{ background: {panel}; }}
QWidget#header {{ border-bottom: 1px solid {border}; }}
QWidget#footer {{ border-top: 1px solid {border}; }}
QWidget#stage {{ border-right: 1px solid {border}; }}
QScrollArea, QScrollArea > QWidget > QWidget {{ background: {panel}; border: none; }}
QLabel {{ background: transparent; }}
QLabel#wordmark {{ font-size: 18px; font-weight: 700; }}
QLabel#summary, QLabel.dim, QLabel#clock {{ color: {dim}; }}
QLabel.heading {{ color: {dim}; font-size: 11px; font-weight: 700; letter-spacing: 1px; }}
QLabel#caption_title {{ font-weight: 700; font-size: 14px; }}
QLabel.problem {{ color: {error}; font-size: 12px; }}
QLabel.good {{ color: {good}; font-weight: 600; }}
QToolTip {{ background: {raised}; color: {text}; border: 1px solid {border}; padding: 4px; }}

QPushButton, QToolButton {{
    background: {raised}; border: 1px solid {border}; border-radius: 6px; padding: 5px 12px; min-height: 18px;
}}
QToolButton {{ padding: 5px; }}
QPushButton:hover, QToolButton:hover {{ border-color: {accent}; }}
QPushButton:pressed, QToolButton:pressed {{ background: {border}; }}
QPushButton:disabled, QToolButton:disabled {{ color: {dim}; background: {panel}; }}
QPushButton:focus, QToolButton:focus {{ border: 2px solid {accent}; }}
QPushButton#primary {{ background: {accent}; color: {on_accent}; border-color: {accent}; font-weight: 600; }}
QPushButton#primary:disabled {{ background: {panel}; color: {dim}; border-color: {border}; }}
QPushButton.tab, QPushButton.chip {{
    background: transparent; border: 1px solid transparent; color: {dim}; padding: 5px 14px;
}}
QPushButton.chip {{ padding: 5px 8px; }}
QPushButton.tab[narrow="true"] {{ padding: 5px 5px; }}
QPushButton.tab:hover, QPushButton.chip:hover {{ color: {text}; border-color: {border}; }}
QPushButton.tab {{ font-weight: 600; }}
QPushButton.tab:checked {{ background: {raised}; color: {text}; border-color: {border}; }}
QPushButton.chip:checked {{ color: {accent}; background: {raised}; border-color: {accent}; }}
QPushButton.tab:focus, QPushButton.chip:focus {{ border-color: {accent}; }}
QToolButton::menu-indicator {{ image: none; }}
QPushButton.choice {{ padding: 0; font-weight: 400; }}
QPushButton.choice[answer="right"] {{ border: 2px solid {good}; }}
QPushButton.choice[answer="wrong"] {{ border: 2px solid {error}; }}
QLabel.lesson_title {{ font-weight: 700; font-size: 15px; }}
QLabel.formula {{ font-family: "DejaVu Sans Mono", "Menlo", "Consolas", monospace; font-size: 15px; }}
QLabel.formula_small {{ font-family: "DejaVu Sans Mono", "Menlo", "Consolas", monospace; font-size: 12px; }}
QLabel.two_lines {{ font-size: 12px; }}
QLabel.lesson_group {{ font-weight: 700; color: {dim}; }}
QLabel.verdict {{ font-weight: 600; }}

QLineEdit, QComboBox, QAbstractSpinBox {{
    background: {raised}; border: 1px solid {border}; border-radius: 5px; padding: 2px 7px; min-height: 20px;
    selection-background-color: {accent}; selection-color: {on_accent};
}}
QLineEdit, QPlainTextEdit {{ placeholder-text-color: {dim}; }}
QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus {{ border-color: {accent}; }}
QLineEdit[wrong="true"], QComboBox[wrong="true"], QAbstractSpinBox[wrong="true"] {{ border: 1px solid {error}; }}
QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled {{ color: {dim}; background: {panel}; }}
QComboBox::drop-down {{ border: none; width: 22px; }}
QComboBox::down-arrow {{ image: url("{icons}/down-{name}.svg"); width: 12px; height: 12px; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: none; background: transparent; width: 20px; }}
QAbstractSpinBox::up-arrow {{ image: url("{icons}/up-{name}.svg"); width: 10px; height: 10px; }}
QAbstractSpinBox::down-arrow {{ image: url("{icons}/down-{name}.svg"); width: 10px; height: 10px; }}
QCheckBox::indicator {{ width: 15px; height: 15px; border: 1px solid {dim}; border-radius: 4px; background: {raised}; }}
QCheckBox::indicator:checked {{
    background: {accent}; border-color: {accent}; image: url("{icons}/check-{name}.svg");
}}
QComboBox QAbstractItemView {{
    background: {raised}; border: 1px solid {border}; selection-background-color: {accent};
    selection-color: {on_accent}; outline: none;
}}
QMenu {{ background: {raised}; border: 1px solid {border}; padding: 4px; }}
QMenu::item {{ padding: 5px 28px 5px 14px; border-radius: 4px; }}
QMenu::item:selected {{ background: {accent}; color: {on_accent}; }}
QMenu::item:disabled {{ color: {dim}; }}
QMenu::separator {{ height: 1px; background: {border}; margin: 4px 8px; }}


QProgressBar {{ background: {border}; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 3px; }}
QCheckBox {{ spacing: 7px; background: transparent; }}
QSplitter::handle {{ background: {border}; }}
QScrollBar:vertical {{ width: 10px; background: transparent; margin: 0; }}
QScrollBar:horizontal {{ height: 10px; background: transparent; margin: 0; }}
QScrollBar::handle {{ background: {border}; border-radius: 5px; min-height: 28px; min-width: 28px; }}
QScrollBar::handle:hover {{ background: {dim}; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
    width: 0; height: 0; background: transparent;
}}
QWidget#board_bar {{ background: {panel}; border-bottom: 1px solid {border}; }}
QLabel.plot_title {{ font-size: 12px; font-weight: 700; }}
QLabel.plot_note {{ font-size: 11px; color: {dim}; }}
QLabel.board_summary {{ font-weight: 600; }}
QLabel.board_message {{ background: {panel}; border-top: 1px solid {border}; }}
QLabel.board_message[failed="true"] {{ color: {error}; }}
QPushButton.compact {{ padding: 2px 10px; min-height: 18px; }}
QToolButton.small {{ padding: 3px; }}
QLineEdit QToolButton {{ background: transparent; border: none; padding: 0; min-height: 0; }}
QTableView {{ background: {background}; border: none; outline: none; selection-background-color: {accent}; }}
QHeaderView {{ background: {panel}; border: none; }}
QHeaderView::section {{
    background: {panel}; color: {dim}; font-size: 11px; font-weight: 600; border: none;
    border-top: 1px solid {border}; border-bottom: 1px solid {border}; padding: 0 7px;
}}
QHeaderView::section:hover {{ color: {text}; }}
QHeaderView::up-arrow {{ image: url("{icons}/up-{name}.svg"); width: 9px; height: 9px; }}
QHeaderView::down-arrow {{ image: url("{icons}/down-{name}.svg"); width: 9px; height: 9px; }}
QFrame.card {{ background: {raised}; border: 1px solid {border}; border-radius: 6px; }}
QFrame#banner {{ background: {raised}; border: 1px solid {error}; border-radius: 8px; }}
QFrame#resume_bar {{ background: {raised}; border: 1px solid {accent}; border-radius: 8px; }}
QTableView::item {{ padding: 0 6px; }}
QListView {{ background: {background}; border: 1px solid {border}; border-radius: 6px; outline: none; }}
QListView:focus {{ border-color: {accent}; }}
QListWidget {{ background: {raised}; border: 1px solid {border}; border-radius: 6px; outline: none; padding: 2px; }}
QListWidget::item {{ padding: 1px 2px; }}
QListWidget::item:selected {{ background: {border}; color: {text}; }}
QListWidget:disabled {{ color: {dim}; background: {panel}; }}
QTableView::indicator, QListView::indicator {{
    width: 14px; height: 14px; border: 1px solid {dim}; border-radius: 4px; background: {raised};
}}
QTableView::indicator:checked, QListView::indicator:checked {{
    background: {accent}; border-color: {accent}; image: url("{icons}/check-{name}.svg");
}}
QDialog, QMessageBox, QDialog QStackedWidget {{ background: {panel}; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QPlainTextEdit, QTextBrowser {{ background: {raised}; border: 1px solid {border}; border-radius: 6px; }}
"""


def style_sheet(palette: Palette, *, factor: float | None = None) -> str:
    """Qt's style sheet for the whole window in a palette's colours, at the scale there is.

    factor: another scale."""
    names = ("background", "panel", "raised", "border", "text", "dim", "accent", "on_accent", "error", "good")
    icons = resource("icons").as_posix()
    name = "dark" if palette.dark else "light"
    sheet = _SHEET.format(icons=icons, name=name, **{name: getattr(palette, name) for name in names})
    scale = scaling.factor() if factor is None else factor
    if scale == 1.0:
        return sheet
    return re.sub(r"(\d+)px", lambda found: f"{_pixels(int(found[1]), scale)}px", sheet)


def _pixels(logical: int, scale: float) -> int:
    """A line stays a line at every scale."""
    return max(round(logical * scale), min(logical, 1))


def wear(palette: Palette) -> None:
    """Gives the application a palette's colours: what a style sheet does not reach (links, placeholder texts) takes its
    own from there, and every widget is told by a PaletteChange. `theme.shown` is this palette from now on."""
    roles = QPalette.ColorRole
    colours = QPalette()
    for role, name in (
        (roles.Window, "panel"),
        (roles.Base, "raised"),
        (roles.WindowText, "text"),
        (roles.Text, "text"),
        (roles.PlaceholderText, "dim"),
        (roles.Link, "accent"),
        (roles.Button, "raised"),
        (roles.ButtonText, "text"),
        (roles.AlternateBase, "panel"),
        (roles.Highlight, "accent"),
        (roles.HighlightedText, "on_accent"),
        (roles.ToolTipBase, "raised"),
        (roles.ToolTipText, "text"),
    ):
        colours.setColor(role, palette.color(name))
    QApplication.setPalette(colours)
    worn(QApplication.palette(), palette)
    # Qt would tell the widgets when the event loop comes to it: a picture may be taken before.
    QApplication.sendPostedEvents(None, QEvent.Type.ApplicationPaletteChange.value)
