"""Sheets of a unit to print or file: laid out once, made in every form."""
