"""How each kind of layer computes, told with a trace's own numbers: diagram, live values, equations.

One file a kind, found by itself (`registry`); what has none says so, and shows no numbers but the trace's own. To
explain a new kind of layer, add its file here; nothing else knows of it.
"""
