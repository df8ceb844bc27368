"""Write and read files safely: after a crash a file holds its old contents or all of the new."""
