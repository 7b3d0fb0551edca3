"""An API as it is in one snapshot: which of its places exist, under which names, and what it needs at all."""
