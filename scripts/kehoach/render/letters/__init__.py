"""The office's own papers about a plan: letters that urge, slips that give out work. None of them is published."""
