"""Races, kills, outages and bad input; `make soak` runs the same for minutes."""
