"""The Gradients page: the itemised gradient under the score."""
