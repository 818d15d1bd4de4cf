"""The Help page: one search over terms, lessons, pages, settings and keys."""
