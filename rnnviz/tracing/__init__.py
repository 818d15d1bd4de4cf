"""A Keras model and a sequence to a trace: recorders, one for each kind of layer, in numpy."""
