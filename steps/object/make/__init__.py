"""The insertions of an object's sites: beside those of the network filter, which has the same keys."""
