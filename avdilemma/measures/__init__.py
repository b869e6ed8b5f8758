"""From answers to tidy frames, one file a measure; charts draw them, commands print them."""
