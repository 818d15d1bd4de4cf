"""Lessons: folders of Markdown pages, read and checked here. No code of theirs runs."""
