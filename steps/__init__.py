"""The guide: what each of the eight steps looks at, offers and runs. Knows no screen."""
