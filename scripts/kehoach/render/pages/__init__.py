"""Pages of the site: those the site generator makes, and those put into its shell."""
