"""How a date is said: the deadline grammar."""
