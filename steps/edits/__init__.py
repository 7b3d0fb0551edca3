"""An insertion, a plan of them, rendering from templates, applying and undoing."""
