"""What operators type: `flask run` and `flask chat …`."""
