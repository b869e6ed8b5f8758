"""Every figure, drawn once, in one look.

A chart takes a frame of `measures`, looks by respondent in the order in which they are drawn, and a
width in inches; it gives a Matplotlib figure.
"""
