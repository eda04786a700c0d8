"""The plan against its document, clause by clause."""
