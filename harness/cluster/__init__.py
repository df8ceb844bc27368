"""Work on many machines: systems and counting on workers of Dask, imported only where asked for."""
