"""What the page says: one sentence in the visitor's language, and beside a draft easy Japanese and English."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from . import phrases

BESIDE = (phrases.DEFAULT, "en")


class Speaker:
    """In a template `{{ say.send }}` is a sentence with its drafts marked, `{{ say.plain.send }}` the words alone."""

    def __init__(self, language):
        self.language, self.tag = language, phrases.tag(language)
        self.checked = {key for key, _language in phrases.checks(language)}
        self.plain = Plain(language)

    def __getitem__(self, key) -> SafeString:
        return self.with_values(key)

    def with_values(self, key, **values) -> SafeString:
        """The sentence; `{date}` and the like are filled in."""
        own = format_html('<span lang="{}">{}</span>', self.tag, _filled(key, self.language, values))
        if key in self.checked:
            return own
        others = [language for language in BESIDE if language != self.language]
        beside = format_html_join(
            " / ",
            '<span lang="{}">{}</span>',
            ((phrases.tag(language), _filled(key, language, values)) for language in others),
        )
        return format_html('{} <small class="draft">{}</small>', own, beside)


class Plain:
    def __init__(self, language):
        self.language = language

    def __getitem__(self, key):
        return phrases.text(key, self.language)


def _filled(key, language, values):
    text = phrases.text(key, language)
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text
