"""Deciding, purely: tiling, joins, looks, prompts. No file, no clock, no network."""
