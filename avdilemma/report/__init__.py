"""The report: one page with a figure for everything that logs can show."""
