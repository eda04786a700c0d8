"""The portal: many plans, each with its site, and the front page above them."""
