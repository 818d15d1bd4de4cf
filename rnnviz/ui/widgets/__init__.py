"""Widgets that several pages use, and the theme: fields, plots, tables, colours, icons."""
