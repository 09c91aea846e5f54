"""Books (帳簿) kept at each office, as PDF and as a sheet: registers and ledgers. Ord 54, TITP-REC-01, -02."""
