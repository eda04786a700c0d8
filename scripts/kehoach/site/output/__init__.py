"""The one writer of output: everything is ready before the old site goes, and nothing of others is touched."""
