"""Supervised fine-tuning: data from exact utilities, tuning, and proof of disjointness."""
