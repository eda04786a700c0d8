"""What is asked: the rows of the table, by what they are about."""
