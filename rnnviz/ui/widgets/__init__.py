"""Widgets that several pages use: fields, plots, tables."""
