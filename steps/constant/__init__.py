"""What flags, parameters, statistics and values share: each is a constant of a public header."""
