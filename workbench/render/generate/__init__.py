"""Making clips: the question, and who answers it on this computer."""
