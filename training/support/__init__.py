"""Support of specified skilled workers (1号特定技能外国人支援): plan, what was given, interviews, report, notices.

Rules: ESD-SSW-01 to 06, in `imjapan.law.ssw_*`. Who may read and write: `access`.
"""
