"""A robot that uses a published site as a person would: it presses what can be pressed and judges what is then seen."""
