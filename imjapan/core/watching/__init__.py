"""Whether the system is well: signs of life, checks, numbers for those who watch."""
