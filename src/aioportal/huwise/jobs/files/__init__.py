"""Files that become datasets, and what specifications and tables say of those."""
