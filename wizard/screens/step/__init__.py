"""The step screen: its state and what is left (``moves``), its rows (``view``), what it writes (``writer``), the screen."""
