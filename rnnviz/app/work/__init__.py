"""A person's work: kept while it is done, saved in files, found again after a fault."""
