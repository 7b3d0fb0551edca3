"""The forms that a parameter or result of libvirt's API can have: one module each."""
