"""The sites of an XML extension, a module for each step that has some."""
