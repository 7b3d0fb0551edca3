"""A flag: a bit of an enum that public functions take in their ``flags``."""
