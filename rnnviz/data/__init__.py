"""The tasks' data: made by programs, read from a user's files, or drawings."""
