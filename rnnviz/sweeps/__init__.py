"""Many runs at once: which, by which processes or workers, and what came of them, grouped over seeds."""
