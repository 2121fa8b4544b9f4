"""Clips that hosted models make."""
