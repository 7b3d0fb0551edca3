"""The insertions of an XML extension, a module for each sort of file."""
