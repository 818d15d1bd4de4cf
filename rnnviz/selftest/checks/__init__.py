"""The checks, one subject a file, found by the registry."""
