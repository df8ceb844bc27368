"""Processes, their groups and limits, and how they are ended, on every operating system."""
