"""Settings to Keras models: stacks of layers, the chapter's recipes, Sketch-RNN; and files of models, checked."""
