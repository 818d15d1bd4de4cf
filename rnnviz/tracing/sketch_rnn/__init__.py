"""A trained Sketch-RNN in numpy alone: its weights, its files, what it draws, and its decoder in the score."""
