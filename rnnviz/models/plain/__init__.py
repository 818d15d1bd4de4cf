"""A model read from a file's config and weights as plain data: described without Keras."""
