"""Official blanks (様式) an administrator uploads, and where our values go on them."""
