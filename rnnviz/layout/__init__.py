"""A trace as positions and edges: pure numbers, without a screen."""
