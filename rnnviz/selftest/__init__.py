"""The self-test: what rnnviz does for its users, done once by the program itself, from the source or from a build."""
