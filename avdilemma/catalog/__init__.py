"""Scenario files as a catalogue: finding, explaining, exporting and checking their items."""
