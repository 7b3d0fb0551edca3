"""The sites of typed parameters and of fields of the statistics."""
