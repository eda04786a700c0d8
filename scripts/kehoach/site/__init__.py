"""How a plan gets published: built, staged, put through the site generator, written."""
