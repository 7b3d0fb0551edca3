"""A new API in the abstract: its prototype, names, wire format, access control and the proposal that holds them."""
