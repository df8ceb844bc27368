"""How does a file come to hold all that was meant for it, or what it held before?"""
