"""Clips made of a person's images."""
