"""Conversations: who may see them, direct ones, rooms and their members."""
