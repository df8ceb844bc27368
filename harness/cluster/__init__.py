"""Where is the work done: on workers of Dask, on this machine or on many. Imported only where it is asked for."""
