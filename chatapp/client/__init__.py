"""`chatapp`, the command line client: a separate program that knows the server by its protocol only."""
