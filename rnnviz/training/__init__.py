"""Keras models trained as a generator of steps, and the runs that are kept of it."""
