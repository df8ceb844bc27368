"""What one operating system has and another has not: processes, their groups and limits, and how they are ended."""
