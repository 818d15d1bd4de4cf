"""Requests are answered here, off the window's thread: the only room with threads."""
