"""How each kind of track is painted and read out: a file each, found by itself (`registry`)."""
