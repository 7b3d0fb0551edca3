"""The text of each site for a proposal, and the place for it; what is text only lies in ``templates``."""
