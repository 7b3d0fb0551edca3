"""A new object of the API, with its driver."""
