"""Incidents (異変) as guided cases, and moves to another company (転籍).

TITP-FIL-04 and 05, TITP-MOVE-01 and 02; ESD-TRF-01 to 07. Staff only: for companies and auditors neither exists.
"""
