"""A typed parameter, and a field of the statistics, which is one by another name."""
