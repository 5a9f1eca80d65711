"""Accounts: people, signing up and in, tokens, passwords, invitations, names."""
