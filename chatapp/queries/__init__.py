"""Statements that read rows without objects, compiled once."""
