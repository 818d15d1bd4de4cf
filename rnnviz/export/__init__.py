"""Files of what is shown, one format a file: pictures and traces (a folder each), and the animated GIF."""
