"""The rules of time: what can be booked, when, and what happens then. Standard library only."""
