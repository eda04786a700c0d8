"""Tests that would notice: small changes of logic, one at a time, each given to the tests that reach it."""
