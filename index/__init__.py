"""From bytes to findable passages: read, parse, cut, embed, index, search. Knows nothing of questions or answers."""
