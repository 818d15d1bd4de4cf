"""The window itself: its pages, its commands and keys, its theme, and what it asks of the worker."""
