"""Lectures before and after arrival (講習): courses, timetables, lecturers, attendance, make-up, work before the end.

TITP-LEC-01 to 07, ESD-LEC-01; forms 4-8, 4-9 and the sheet of form 1.
"""
