"""The commands of `bvq`, by subject; each is a plain function that `hosts.cli` lists in the order of the work."""
