"""Sending organizations (送出機関): who they are, what we agreed, suspensions, and what people paid them."""
