"""The kind ``xml``: an attribute, an element or a value in one of libvirt's documents."""
