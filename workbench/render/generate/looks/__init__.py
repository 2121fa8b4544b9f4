"""Ways to draw music, one a file."""
