"""The Sketch page: the pad and the race, networks that draw, the gallery, and their training."""
