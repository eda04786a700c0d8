"""Runs the site generator in a process that ends with the one that started it: ``-m kehoach.site.child MODULE …``."""

from __future__ import annotations

import runpy
import sys

from kehoach.processes import end_with_input

if __name__ == "__main__":
    end_with_input()
    # The module finds its own name and arguments where it expects them.
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
