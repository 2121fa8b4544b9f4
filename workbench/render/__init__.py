"""Pictures: generating takes, and composing them to a film."""
