"""Commands for operators: `flask run` and `flask chat …`."""
