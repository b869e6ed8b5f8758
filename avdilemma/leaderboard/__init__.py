"""Leaderboard: submissions made from logs, checked anew, and the page that shows them."""
