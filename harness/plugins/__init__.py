"""What people write: systems and metrics found, described and checked without running them, and files to start from."""
