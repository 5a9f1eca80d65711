"""Checks of an installation: that what is stored fits together, and that the machine is as it has to be."""
