"""The only reader of Inspect logs: which logs there are, who answered, and what was answered."""
