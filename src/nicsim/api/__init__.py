"""What Python calls: every command's call, its result, its folder."""
