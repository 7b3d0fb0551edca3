"""What goes to the terminal: the cells that changed and nothing else, so that a slow line is no punishment."""
