"""The way of events to clients, whichever process they are connected to."""
