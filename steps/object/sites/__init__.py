"""The sites of an object, one module for each step of the guide."""
