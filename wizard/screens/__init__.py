"""One module for each screen; each is imported only when it is opened."""
