"""Texts as nodes: links now, formatting and mentions later. No HTML on any wire."""
