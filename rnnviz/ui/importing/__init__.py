"""The dialog in which a file of the user's own is read, understood and cut into windows."""
