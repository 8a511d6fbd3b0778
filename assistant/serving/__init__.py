"""Serving the page to others: who may do what, how much, and how it starts and ends."""
