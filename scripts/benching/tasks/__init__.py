"""Parts of the program and what its peers do instead, each run in a process of its own."""
