"""Keras's recurrent layers with loops over time of our own: the same numbers and gradients from the same weights."""
