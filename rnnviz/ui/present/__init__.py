"""Presentation: the whole screen, a clicker's keys, the speaker's view, and a blank screen."""
