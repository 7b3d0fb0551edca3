"""The smallest programs that judge an XML extension, and their expected outputs made anew."""
