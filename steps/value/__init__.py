"""A value of a public enum that is no flag enum: a state, a reason, an event's detail, a kind of object."""
