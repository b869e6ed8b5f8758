"""Adaptive questions: what to ask next so that kappa is known soonest, and what is known then."""
