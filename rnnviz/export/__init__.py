"""Files of what the window shows, one format a file: pictures (found by `pictures`), and the animated GIF."""
