"""Papers that the office which runs the plan makes of it."""
