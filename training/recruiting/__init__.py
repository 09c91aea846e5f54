"""Acceptance: job offers (求人) of companies, how many people they may take, and the people presented for them.

TITP-QUOTA, TITP-OCC, TITP-SANC-01b, TITP-SEND-06; ESD-QUOTA, ESD-SECT.
"""
