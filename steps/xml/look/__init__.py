"""What each check of an XML extension says: one function a check, from the view to state, evidence and reason."""
