"""The list of mails."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from imjapan.core.listing import Column, List

from . import access, mail_care, outbox
from .models import Mail


def matching(rows, text):
    """Mails to a reader whose name or address holds these words."""
    return rows.filter(Q(user__name__icontains=text) | Q(address__icontains=text))


def kind_choices():
    return sorted(((kind.name, kind.label) for kind in outbox.kinds().values()), key=lambda choice: str(choice[1]))


mail_list = List(
    name="mails",
    url="accounts:mail_list",
    title=_("Mails"),
    model=Mail,
    rows=access.mails,
    visible=lambda actor: access.may_read_mails(actor)[0],
    search=matching,
    search_label=_("Name or address"),
    sort="-asked",
    related=["user"],
    columns=[
        Column(
            "kind",
            _("What"),
            lambda mail: outbox.label(mail.kind),
            link=lambda mail: reverse("accounts:mail", args=[mail.public_id]),
        ),
        Column("reader", _("To whom"), "user.name"),
        Column("address", _("E-mail"), "address"),
        Column("state", _("State"), mail_care.state_in_words, status=lambda mail: mail_care.VARIANTS[mail.state]),
        Column("asked", _("Asked for at"), "created_at", sort=["created_at"], nowrap=True),
        Column("sent", _("Sent at"), "sent_at", nowrap=True),
        Column("attempts", _("Tries"), "attempts", number=True),
        Column("answer", _("Why"), mail_care.answer_in_words),
        Column("next", _("Next try"), lambda mail: mail.send_after if mail.state == "queued" else "", optional=True),
    ],
    filters={
        "state": ChoiceFilter(label=_("State"), choices=Mail.State.choices, empty_label=_("all")),
        "kind": ChoiceFilter(label=_("What"), choices=kind_choices, empty_label=_("all")),
    },
    empty_title=_("No mails yet"),
    empty_text=_("Invitations and reminders appear here when they are asked for, with what became of them."),
)
