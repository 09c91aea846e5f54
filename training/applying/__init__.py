"""From a selected person to the arrival: plan applications with their papers, residence, cohorts, changes of a plan.

What the table of attachments says: `catalogue`; how far each paper is: `papers`; the life of an application: `domain`.
"""
