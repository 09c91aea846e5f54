"""The law as pure functions: facts in, verdict out. No database, no clock, no settings, nothing else of the project.

Start reading at `audit.py`, the model of a rule family. Call `registry.run(id, facts)`.
"""
