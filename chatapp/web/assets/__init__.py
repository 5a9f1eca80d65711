"""Static files, bundles, and scripts in each language."""
