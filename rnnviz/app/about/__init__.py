"""About: which versions these are, of rnnviz and of what it is built on, and their licences."""
