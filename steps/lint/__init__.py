"""What lint finds: the rules of public functions, and checks across files."""
