"""Bodies in a document: what public bodies are called, where one name ends, and what the document itself says of it."""
