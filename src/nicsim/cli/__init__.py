"""What is typed: one module a command or family, and what they share."""
