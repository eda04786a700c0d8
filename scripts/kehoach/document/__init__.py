"""What the signed paper says: files to blocks, blocks to clauses and rows, who is named."""
