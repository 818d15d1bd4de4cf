"""Files of scenes (.rnnviz): a state of the window with all that it needs, as readable text and arrays in a zip."""
