"""Presence: connections, typing, profiles, subscriptions, long polls."""
