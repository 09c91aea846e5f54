"""External checks of our own offices (外部監査、外部役員の確認).

TITP-EXT-01, ESD-LIC-04, ESD-AUD-04; forms 4-12 to 4-14.
"""
