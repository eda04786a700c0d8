"""What the keeper does: drafts, merges, exports, edits, amends, rolls over, begins."""
