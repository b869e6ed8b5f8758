"""Whether estimates can be trusted: known truths, simulated choices, recovery, information."""
