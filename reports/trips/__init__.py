"""Planning trips to companies: the month of an office, and the day of one person."""
