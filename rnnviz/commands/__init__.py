"""What the command line does without a window: train, report, trace, reproduce. No Qt."""
