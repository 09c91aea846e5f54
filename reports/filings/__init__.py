"""Register of notices and reports (届出・報告): from the event that asks for one to its receipt."""
