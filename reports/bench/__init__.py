"""How fast the system is with the data of a real organization: `manage.py bench`."""
