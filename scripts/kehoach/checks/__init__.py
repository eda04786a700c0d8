"""What is wrong: with one item, between items, against the document, in a feed."""
