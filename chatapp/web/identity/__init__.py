"""The identity of a request: the current person, tokens, cookies, devices."""
