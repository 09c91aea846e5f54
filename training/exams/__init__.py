"""Exams of skill and Japanese: which is next for whom, applications, results, pass rates (titp.md 9, ESD-GOAL-01)."""
