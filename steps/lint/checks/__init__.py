"""The checks of one public function, each a function of :class:`steps.lint.target.Target`."""
