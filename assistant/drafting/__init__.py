"""What a progress summary is made of: the request read, clauses of the bulletins, a choice among them, a layout."""
