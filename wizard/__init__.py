"""The faces of libvirt-wizard: the command line and the Textual screens."""

__version__ = "0.1.0"
