"""`chatapp`, the command line client: a program like any other, which knows the server by its protocol only."""
