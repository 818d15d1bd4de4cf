"""Markdown as rich text of Qt, in the font of whatever label it comes into; its links are places in the score."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextDocument

from rnnviz.ui.widgets import theme

_APART, _APART_IN_LIST = 8, 2
"""Pixels between two paragraphs, and between two entries of a list."""
_BODY_STYLE = re.compile(r'<body style="[^"]*">')


def rich(markdown: str, *, lit: str = "", terms: Callable[[str], str] = lambda _: "") -> str:
    """Paragraphs stand apart; a link is underlined, and has a ground of its own where it leads to `lit`. terms: where a
    marked word leads, "" for nowhere."""
    document = QTextDocument()
    document.setMarkdown(markdown, QTextDocument.MarkdownFeature.MarkdownNoHTML)
    anchors: list[tuple[int, int, str]] = []
    block = document.begin()
    while block.isValid():
        following = block.next()
        if following.isValid():
            shape = block.blockFormat()
            both_in_list = block.textList() is not None and following.textList() is not None
            shape.setBottomMargin(_APART_IN_LIST if both_in_list else _APART)
            QTextCursor(block).setBlockFormat(shape)
        at = block.begin()
        while not at.atEnd():
            piece = at.fragment()
            if piece.isValid() and piece.charFormat().isAnchor():
                anchors.append((piece.position(), piece.length(), piece.charFormat().anchorHref()))
            elif piece.isValid() and piece.charFormat().fontItalic() and (leads := terms(piece.text())):
                anchors.append((piece.position(), piece.length(), leads))
            at += 1
        block = following
    for begin, length, leads in anchors:
        cursor = QTextCursor(document)
        cursor.setPosition(begin)
        cursor.setPosition(begin + length, QTextCursor.MoveMode.KeepAnchor)
        cursor.mergeCharFormat(_format(leads, lit=leads == lit))
    return _BODY_STYLE.sub("<body>", document.toHtml())


def plain(markdown: str) -> str:
    """As it is read, without its marks."""
    document = QTextDocument()
    document.setMarkdown(markdown, QTextDocument.MarkdownFeature.MarkdownNoHTML)
    return document.toPlainText()


def _format(leads: str, *, lit: bool) -> QTextCharFormat:
    shape, colours = QTextCharFormat(), theme.shown()
    shape.setAnchor(True)
    shape.setAnchorHref(leads)
    shape.setForeground(colours.color("on_accent" if lit else "accent"))
    shape.setFontUnderline(not lit)
    if lit:
        shape.setBackground(colours.color("accent"))
    return shape
