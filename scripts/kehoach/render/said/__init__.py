"""The parts of ``render.wording``, each about one thing that is said of a plan."""
