"""Colour: recipes, tone curves and matched joins, baked into one lookup table for each clip."""
