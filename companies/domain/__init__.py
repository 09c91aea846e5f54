"""What happens to companies and their establishments."""
