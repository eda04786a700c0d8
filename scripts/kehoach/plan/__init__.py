"""What a plan is: as written, as read, as meant."""
