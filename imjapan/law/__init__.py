"""The law as pure functions: facts in, verdict out. No database, no clock, no settings, nothing else of ours.

Call `registry.run(id, facts)`; read a verdict aloud with `texts.sentence` and `texts.message`.

To add a rule family, with `audit.py` as the model:
1. its figures as dated rows in `parameters/<regime>_<family>.csv`;
2. a module with a frozen facts dataclass and a @judgement function per rule id; do every sum with `reasoning.step`;
3. its sentences, English and Japanese, in `texts/<regime>_<family>.csv`;
4. the worked examples of the rule book as a table in tests/law, and a sample in tests/law/test_verdict.py.
"""
