"""The commands, one file each: each parses, calls a job and prints."""
