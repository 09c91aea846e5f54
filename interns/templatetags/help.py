"""Sentences of the consultation page whose key is a value."""

from django import template

from interns.consultations import phrases

register = template.Library()


@register.simple_tag
def say(speaker, key):
    return speaker[key]


@register.simple_tag
def phrase(key, language):
    """One sentence in one language, by itself."""
    return phrases.text(key, language)
