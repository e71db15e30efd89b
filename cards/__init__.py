"""Adaptive Cards: pure functions that return a card as plain JSON."""
