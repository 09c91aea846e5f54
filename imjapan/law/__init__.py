"""The law as pure functions: facts in, verdict out. No database, no clock, no settings, nothing else of ours.

Call `registry.run(id, facts)`; read a verdict aloud with `texts.sentence` and `texts.message`.

Thousands of rows are counted with plain functions beside the judgements: `audit_blocks`, `visit_months`,
`external_quarters`, `filings`, `ties`, `retention`, `escalation`, `warning_levels`. Lists that are no figures (forms
and deadlines, books, help lines) are tables/*.csv, read with `tables.table`.

To add a rule family, with `audit.py` as the model:
1. its figures as dated rows in `parameters/<regime>_<family>.csv`;
2. a module with a frozen facts dataclass and a @judgement function per rule id (several under one heading: sub-ids such
   as TITP-FIL-01.b); do every sum with `reasoning.step`; lists of conditions with `checklist.py`;
3. its sentences, legal basis and sources, English and Japanese, in `texts/`;
4. the worked examples of the rule book as a table in tests/law, and samples in tests/law/samples;
5. its row in `catalogue.csv`, and `python manage.py rule --catalogue > docs/rules.md`.
"""
