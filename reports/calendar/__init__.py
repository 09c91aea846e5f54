"""What is planned and due, by month, as a list and as a feed for other calendars."""
