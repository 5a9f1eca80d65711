"""HTTP/1.1 between a connection and WSGI."""
