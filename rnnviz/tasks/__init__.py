"""The tasks, one file each, found by the registry: all that there is to say about what a model learns."""
