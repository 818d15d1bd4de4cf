"""Recordings as pages of a PDF: lines and texts as on the screen, with their typefaces inside the file."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSize, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter

from rnnviz.export.painted import POINTS_PER_INCH
from rnnviz.export.recording import Recording

_RESOLUTION = 1200
"""Steps an inch in which a PDF places what it holds."""
_PER_POINT = _RESOLUTION / POINTS_PER_INCH


def page_size(size: QSize) -> QPageSize:
    """A page of a size in points of the screen, of which there are 96 an inch; a PDF has 72."""
    share = 72 / POINTS_PER_INCH
    return QPageSize(
        QSizeF(size.width() * share, size.height() * share),
        QPageSize.Unit.Point,
        "",
        QPageSize.SizeMatchPolicy.ExactMatch,
    )


class Pages:
    """A PDF to which pages are added. size: of the first one."""

    def __init__(self, *, title: str, size: QPageSize) -> None:
        self._data = QByteArray()
        self._buffer = QBuffer(self._data)
        self._buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self._writer = QPdfWriter(self._buffer)
        self._writer.setTitle(title)
        self._writer.setCreator("rnnviz")
        self._writer.setResolution(_RESOLUTION)
        self._writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF()))
        self.painter = QPainter(self._writer)
        # Otherwise every column of cells becomes a JPEG: other colours, and 600 bytes of head for 50 pixels.
        self.painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
        self.painter.scale(_PER_POINT, _PER_POINT)

    @property
    def rect(self) -> QRectF:
        """The page, in points of the screen."""
        return QRectF(0, 0, self._writer.width() / _PER_POINT, self._writer.height() / _PER_POINT)

    def new(self) -> None:
        """From now on on the next page."""
        self._writer.newPage()

    def put(self, recording: Recording, rect: QRectF) -> None:
        """A recording, as large as it fits into the middle of a rectangle."""
        size = recording.size
        share = min(rect.width() / size.width(), rect.height() / size.height())
        self.painter.save()
        self.painter.translate(
            rect.center().x() - size.width() * share / 2, rect.center().y() - size.height() * share / 2
        )
        self.painter.scale(share, share)
        recording.play(self.painter)
        self.painter.restore()

    def end(self) -> bytes:
        """The whole file."""
        self.painter.end()
        self._buffer.close()
        return bytes(self._data.data())
