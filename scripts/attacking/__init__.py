"""What `attack` is made of: plans and documents changed in one place, and what the proof says of each."""
