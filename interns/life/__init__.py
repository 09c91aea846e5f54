"""What a person has to tell the authorities within 14 days, and what became of those who went home."""
