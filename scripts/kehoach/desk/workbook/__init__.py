"""The plan as a workbook: what a keeper decides has a sheet, and comes back from it."""
