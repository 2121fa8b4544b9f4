"""Triage of takes: what one decoded pass measures on them, and what that means for the film."""
