"""The kind "event": an id, a callback, and the way from a driver to every client."""
