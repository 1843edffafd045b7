"""Whether the records of the clinic agree with themselves: the registry of checks, by subject."""
