"""Datasets of references/: read, checked, split into sentences."""
