"""The animatic: the whole film as cards, in its real timing, before any clip exists."""
