"""The tracks below the ruler, about the selected layer: a file each, found by itself (`registry`)."""
