"""Text on the picture: what its letters are, how wide it is, where it stands, and the script that libass draws."""
