"""The Inspect layer: tasks, dataset, solver, scorers, metrics and the reference-agent provider."""
