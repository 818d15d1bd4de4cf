"""Drawings: every form in which Quick, Draw! is published, simplified, and turned into what a network reads."""
