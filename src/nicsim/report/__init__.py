"""What people see: figures, words, reports."""
