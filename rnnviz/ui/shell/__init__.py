"""The window, which knows no page by name: the registry of pages, the session that they share, commands, undo."""
