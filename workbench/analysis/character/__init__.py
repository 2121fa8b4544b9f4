"""What kind of song it is: key, dynamics, drums, genre, mood."""
