"""Long work, whatever it is: progress, cancellation, keys, cache."""
