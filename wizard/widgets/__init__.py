"""The parts that screens are made of. They draw lines of spans, so that no text is ever read as markup."""
