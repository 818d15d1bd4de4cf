"""The choices that were made for a file, kept from one look at it to the next, and from one start to the next."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSettings

from rnnviz.settings.data import DataSettings
from rnnviz.settings.settings import Settings
from rnnviz.settings.toml_file import SettingsFileError, parse_settings, settings_text

MOST = 40
_KEY = "choices of files"


class KeptChoices:
    """By the path of a file: of the last forty files that were looked at."""

    def __init__(self, store: QSettings) -> None:
        self._store = store

    def of(self, path: str) -> DataSettings | None:
        """None where none were made, and where what is kept cannot be understood any more."""
        text = dict(self._kept()).get(path)
        if text is None:
            return None
        try:
            data = parse_settings(text, lambda _: (), where=path).data
        except SettingsFileError:
            return None
        return data if data.source is not None and data.source.path == path else None

    def keep(self, data: DataSettings) -> None:
        if data.source is None or not data.source.path:
            return
        path = data.source.path
        text = settings_text(replace(Settings(), data=data), ())
        self._write([(path, text), *((one, kept) for one, kept in self._kept() if one != path)])

    def forget(self, path: str) -> None:
        self._write([(one, kept) for one, kept in self._kept() if one != path])

    def _write(self, kept: list[tuple[str, str]]) -> None:
        self._store.setValue(_KEY, [part for pair in kept[:MOST] for part in pair])

    def _kept(self) -> list[tuple[str, str]]:
        value = self._store.value(_KEY, [])
        parts = [str(part) for part in value] if isinstance(value, list) else []
        return list(zip(parts[::2], parts[1::2], strict=False))
