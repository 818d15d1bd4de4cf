"""The Laboratory: two to four models on one sequence, with one playhead, one axis and locked scales."""
