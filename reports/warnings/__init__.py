"""Early warnings (titp.md TITP-WARN-01): never stored, found among the records on the day of reading."""
