"""Sentences that are good or bad: read from a user's files, or made by a program, as the ids of their words."""
