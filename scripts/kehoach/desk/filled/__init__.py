"""Sheets that units have filled in, read back: what each form of file says, and of which line."""
