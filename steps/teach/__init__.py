"""How the guide is taught: its text, the glossary, finished examples, history."""
