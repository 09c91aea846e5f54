"""The change of law of 2027 seen from today: who is affected by each of its days (titp.md 17, esd.md 11)."""
