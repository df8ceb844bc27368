"""ROUGE, exactly and fast: a library of its own."""
