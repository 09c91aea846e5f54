"""Moving an organization in from spreadsheets: what the sheets are, reading them, a dry run, and taking them over."""
