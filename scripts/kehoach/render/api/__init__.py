"""Data for programs, and the schemas they are published with."""
