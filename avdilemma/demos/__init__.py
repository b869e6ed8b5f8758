"""Demos: whole runs that need no key and, once installed, no network."""
