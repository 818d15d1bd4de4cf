"""The Lessons page: their list, and the one that is read beside the score."""
