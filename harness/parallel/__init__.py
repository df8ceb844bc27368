"""Work shared among the cores of this machine; its results are the same however many there are."""
