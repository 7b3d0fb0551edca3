"""What can happen on each path through a public function's body."""
