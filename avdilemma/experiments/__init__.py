"""Experiments with people: the same questions as a study that can be run, and answers read back."""
