"""Template tags behind the components of `templates/cotton/`.

Components are written as templates; what a template cannot do stands here: refuse what is unknown, escape extra
attributes, list the errors of a form. The gallery page shows every variant.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django import template
from django.forms import BaseForm
from django.forms.formsets import BaseFormSet
from django.template.base import NodeList
from django.template.loader_tags import BlockNode
from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from imjapan.core import jobs

register = template.Library()

ICONS = frozenset(
    {
        "alert",
        "bell",
        "calendar",
        "check",
        "chevron-down",
        "chevron-left",
        "chevron-right",
        "close",
        "clock",
        "document",
        "download",
        "edit",
        "error",
        "external",
        "globe",
        "home",
        "info",
        "mail",
        "menu",
        "minus",
        "person",
        "phone",
        "plus",
        "print",
        "question",
        "refresh",
        "scale",
        "search",
        "sign-out",
        "warning",
    }
)


class UnknownVariant(LookupError):
    """A component was asked for a variant, icon or attribute it does not have."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One look of a component: its CSS name, the icon beside the text, and the text used when none is given."""

    name: str
    icon: str = ""
    label: str | Promise = ""
    status: str = ""


def _table(*variants: Variant) -> dict[str, Variant]:
    return {variant.name: variant for variant in variants}


VARIANTS: Mapping[str, Mapping[str, Variant]] = {
    "status": _table(
        Variant("late", "alert", _("Overdue")),
        Variant("due", "clock", _("Due now")),
        Variant("soon", "calendar", _("Due soon")),
        Variant("ok", "check", _("In order")),
        Variant("draft", "edit", _("Draft")),
        Variant("info", "info", _("For information")),
        Variant("neutral", "minus", _("No action needed")),
        Variant("confirm", "question", _("To be confirmed")),
    ),
    "notice": _table(
        Variant("info", "info", _("Information")),
        Variant("warn", "warning", _("Attention")),
        Variant("error", "error", _("Error")),
        Variant("success", "check", _("Done")),
    ),
    "button": _table(Variant("primary"), Variant("secondary"), Variant("quiet"), Variant("danger")),
    "button size": _table(Variant("small"), Variant("normal"), Variant("large")),
    "button type": _table(Variant("submit"), Variant("button"), Variant("reset")),
    "field width": _table(Variant("short"), Variant("medium"), Variant("long"), Variant("full")),
    "progress": _table(
        Variant("waiting", "clock", _("Waiting to start")),
        Variant("running", "clock", _("In progress")),
        Variant("done", "check", _("Finished")),
        Variant("failed", "error", _("Stopped by an error")),
        Variant("stopped", "minus", _("Stopped")),
    ),
    # Outcomes and confidences of the rules (imjapan.law), shown with the status of the same meaning.
    "outcome": _table(
        Variant("OK", icon="check", status="ok", label=_("Fulfilled")),
        Variant("WARN", icon="warning", status="soon", label=_("Attention")),
        Variant("NG", icon="error", status="late", label=_("Not fulfilled")),
        Variant("CONFIRM", icon="question", status="confirm", label=_("To be confirmed")),
    ),
    "confidence": _table(
        Variant("law", status="ok", label=_("From the law")),
        Variant("verified", status="ok", label=_("Verified")),
        Variant("single", status="info", label=_("One source")),
        Variant("analogue", status="confirm", label=_("By analogy, to be confirmed")),
        Variant("knowledge", status="confirm", label=_("From experience, to be confirmed")),
        Variant("disputed", status="confirm", label=_("Disputed, stricter reading used")),
        Variant("unknown", status="confirm", label=_("Unknown, to be confirmed")),
    ),
}

# Everything else a caller may add to the outermost element of a component.
ALLOWED_ATTRIBUTES = frozenset(
    {
        "accesskey",
        "autofocus",
        "disabled",
        "download",
        "form",
        "formaction",
        "formnovalidate",
        "hidden",
        "id",
        "lang",
        "name",
        "rel",
        "role",
        "tabindex",
        "target",
        "title",
        "value",
    }
)
ALLOWED_PREFIXES = ("aria-", "data-", "hx-")


@register.simple_tag
def variant(component: str, name: str) -> Variant:
    """Look up a variant of a component; an unknown one raises `UnknownVariant` instead of rendering something odd."""
    table = VARIANTS[component]
    try:
        return table[str(name)]
    except KeyError:
        raise UnknownVariant(f"{component} has no variant {str(name)!r}; known: {', '.join(table)}") from None


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw one icon of `static/icons/sprite.svg`. It is decoration: the meaning stands in the text beside it."""
    if name not in ICONS:
        raise UnknownVariant(f"no icon {str(name)!r}; known: {', '.join(sorted(ICONS))}")
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("icons/sprite.svg"),
        name,
    )


@register.simple_tag
def attributes(attrs) -> SafeString:
    """Print the extra attributes given to a component, escaped (cotton's own `{{ attrs }}` does not escape).

    `attrs` is cotton's object or a mapping. True prints the bare name, False and None print nothing. A name outside the
    allowed list raises `UnknownVariant`: it is a misspelt option more often than a wish.
    """
    given = attrs.attrs_dict() if hasattr(attrs, "attrs_dict") else attrs
    printed = []
    for name, value in given.items():
        if name not in ALLOWED_ATTRIBUTES and not name.startswith(ALLOWED_PREFIXES):
            raise UnknownVariant(f"a component was given the unknown attribute {name!r}")
        if value is None or value is False:
            continue
        # A value written in a template counts as safe and may still hold quotes, as JSON in hx-vals does.
        printed.append(name if value is True else f'{name}="{conditional_escape(value).replace(chr(34), "&quot;")}"')
    return mark_safe(" ".join(printed))  # noqa: S308 - every value is escaped above, every name is on the list


@register.simple_tag
def error_items(source) -> list[dict[str, str]]:
    """List the errors of a form, a formset or several of them, for the summary at the top of a page.

    Returns one `{"anchor", "label", "message"}` per error in the order of the fields; `anchor` is the id of the
    input, or empty for an error that belongs to no field.
    """
    items: list[dict[str, str]] = []
    for form in _forms_of(source):
        if isinstance(form, BaseFormSet):
            items += [{"anchor": "", "label": "", "message": message} for message in form.non_form_errors()]
            continue
        items += [{"anchor": "", "label": "", "message": message} for message in form.non_field_errors()]
        for field in form:
            anchor = "" if field.is_hidden else field.id_for_label or f"{field.auto_id}_0"
            items += [{"anchor": anchor, "label": str(field.label), "message": message} for message in field.errors]
    return items


def _forms_of(source) -> Iterable[BaseForm | BaseFormSet]:
    if not source:
        return
    if isinstance(source, BaseFormSet):
        yield source
        yield from source.forms
    elif isinstance(source, BaseForm):
        yield source
    else:
        for part in source:
            yield from _forms_of(part)


@register.simple_tag
def page_addresses(request, page, parameter: str) -> dict:
    """Build the links of a pager: `previous`, `next` (address or None), `pages` with gaps (address None), `total`.

    All other parameters of the address, such as search and sort order, are kept.
    """

    def address(number: int) -> str:
        query = request.GET.copy()
        query[parameter] = str(number)
        return f"?{query.urlencode()}"

    return {
        "previous": address(page.previous_page_number()) if page.has_previous() else None,
        "total": f"{page.paginator.count:,}",
        "next": address(page.next_page_number()) if page.has_next() else None,
        "pages": [
            {
                "number": number,
                "current": number == page.number,
                "url": address(number) if isinstance(number, int) else None,
            }
            for number in page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
        ],
    }


@register.filter
def grouped(number) -> str:
    """A sum as people read it: "25,000,000", and only those decimals that say something. "" for None."""
    if number is None or number == "":
        return ""
    whole = number == int(number)
    return f"{int(number):,}" if whole else f"{number:,f}".rstrip("0")


@register.filter
def notice_variant(level_tag: str) -> str:
    """Translate a level of django.contrib.messages into a variant of the notice component."""
    return {"debug": "info", "warning": "warn"}.get(level_tag, level_tag)


@register.simple_tag
def status(name: str, text) -> SafeString:
    """The status component, drawn without a template: for tables with hundreds of them."""
    look = variant("status", name)
    return format_html('<span class="status status--{}">{}<span>{}</span></span>', look.name, icon(look.icon), text)


class _RepeatBlock(template.Node):
    def __init__(self, name: str):
        self.block = BlockNode(name, NodeList())

    def render(self, context):
        return self.block.render(context)


@register.tag
def repeat_block(parser, token) -> _RepeatBlock:
    """`{% repeat_block title %}` prints a block a second time, so that a page writes its title once."""
    _tag, name = token.split_contents()
    return _RepeatBlock(name)


@register.simple_tag
def job_words(job) -> dict[str, str]:
    """What a job is called on screen, and the variant of the progress component for its state."""
    variant_name = {"queued": "waiting", "cancelled": "stopped"}.get(job.state, job.state)
    return {"label": jobs.label(job.name), "variant": variant_name}
