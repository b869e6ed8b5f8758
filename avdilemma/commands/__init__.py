"""Commands, one file a group. Heavy modules are imported by the commands that need them."""
