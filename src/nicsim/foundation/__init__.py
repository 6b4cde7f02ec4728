"""What everything stands on: luck, arithmetic, machine code, declarations, errors."""
