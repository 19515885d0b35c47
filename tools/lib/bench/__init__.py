"""Measures Muniment, restic and borg side by side."""
