"""A libvirt checkout: where things are in this era, which style it writes, and git. Hands out roles, never versions."""
