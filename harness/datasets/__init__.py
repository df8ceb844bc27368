"""What is summarized: references/ read, checked, split into sentences."""
