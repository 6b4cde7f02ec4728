"""What exists: state, founding, the stages of a week, measures."""
