"""What is asked: scenarios, their files, their parameters."""
