"""What a company answers for: its staff by date, whether it counts as excellent, what it holds, what befell it."""
