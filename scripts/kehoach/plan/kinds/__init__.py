"""Kinds of deadline: a class a kind, and the registry that every other room asks.

A new kind: a class in one of the modules here, its entry in ``registry.KINDS``, the words that its ``word_keys`` name,
and a rule of the grammar where phrases say it.
"""
