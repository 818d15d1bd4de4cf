"""The window: its shell, its widgets and a folder for each page."""
