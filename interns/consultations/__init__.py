"""Consultations (相談): intake by staff and by the page behind a QR code, answer in the trainee's language.

Nothing of this is ever for a company: see docs/decisions/0027-privacy-of-consultations.md.
"""
