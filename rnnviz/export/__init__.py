"""Files of what is shown, one format a file: pictures, drawings, traces (a folder each), and the animated GIF."""
