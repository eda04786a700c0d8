"""What differs from before: editions of a plan, and what was last published."""
