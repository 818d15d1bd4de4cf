"""One file a kind of layer: a Recorder under `@records("Keras's class name")`, found by itself.

To trace a new kind of layer, add its file here; nothing else knows of it.
"""
