"""One file for a run: the plan, its price, the run by Inspect, and what comes of it."""
