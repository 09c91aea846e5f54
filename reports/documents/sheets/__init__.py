"""The forms, one module each: facts, how they are gathered, and the form itself."""
