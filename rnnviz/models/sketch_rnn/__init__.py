"""Sketch-RNN (Ha and Eck, arXiv 1704.03477) in Keras: the network, its recurrent layer and its losses."""
