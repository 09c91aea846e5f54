"""When people are reminded: everybody on our side reads it, administrators change it and see the effect before."""

from datetime import timedelta

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from imjapan.accounts.decorators import staff_only
from imjapan.core import happenings
from imjapan.core.errors import require
from imjapan.organization import edit_pages
from imjapan.organization.edit_pages import Screen, step
from imjapan.organization.house import tabs
from imjapan.organization.views.offices import house_step

from . import setting
from .forms import QuietDayForm, SettingForm
from .models import QuietDay, ReminderSetting
from .preview import preview

EDIT = "reports/reminders/edit.html"


@staff_only
@require_safe
def plan(request):
    """The steps in words, the quiet days, and who changed what."""
    today = timezone.localdate()
    row = setting.current()
    may_change, why_not = setting.may_change(request.actor)
    context = {
        "plan": row,
        "steps": [setting.in_words(number) for number in row.company_steps],
        "quiet": QuietDay.objects.filter(last__gte=today),
        "past": QuietDay.objects.filter(last__lt=today).order_by("-first")[:5],
        "suggestions": setting.suggestions(today) if may_change else [],
        "history": happenings.page_of(request, "reminders", None),
        "may_change": may_change,
        "why_not": why_not,
        "tabs": tabs(request.actor, "reminders"),
        "trail": [house_step()],
    }
    return render(request, "reports/reminders/plan.html", context)


@staff_only
@require_http_methods(["GET", "POST"])
def edit(request):
    """The form. Its second button shows what would go out on a day with what is typed, and saves nothing."""
    require(setting.may_change(request.actor))
    row = setting.current()
    days = setting.work_days(timezone.localdate())
    soon = days.on_or_after(timezone.localdate() + timedelta(days=1))
    back = reverse("reminders:plan")

    def make_form(data, instance=None):
        return SettingForm(data, instance=instance or row, actor=request.actor, initial={"look_on": soon})

    screen = Screen(
        title=_("Change the reminders"),
        back=back,
        trail=[house_step(), step(back, _("Reminders"))],
        done=lambda _row: back,
        saved=_("The reminders are saved. They count from the next run, within ten minutes."),
        template=EDIT,
    )
    if request.method == "POST" and "look" in request.POST:
        return _look(request, make_form(request.POST), screen, soon)
    return edit_pages.serve(
        request,
        make_form,
        permission=setting.may_change(request.actor),
        save=lambda given, version, key: setting.change_setting(request.actor, data=given, version=version),
        screen=screen,
    )


def _look(request, form, screen, soon):
    """The page again with the preview below the form."""
    if not form.is_valid():
        return edit_pages.page(request, form, screen, status=422)
    wished = ReminderSetting(**form.given())
    if problems := setting.problems(wished):
        for name, text in problems.items():
            form.add_error(name, text)
        return edit_pages.page(request, form, screen, status=422)
    screen.context["preview"] = preview(form.cleaned_data["look_on"] or soon, wished)
    return edit_pages.page(request, form, screen)


@staff_only
@require_http_methods(["GET", "POST"])
def quiet_day_new(request):
    actor, back = request.actor, reverse("reminders:plan")
    initial = {name: request.GET[name] for name in setting.QUIET if name in request.GET}
    return edit_pages.serve(
        request,
        lambda data, instance=None: QuietDayForm(data, instance=instance, actor=actor, initial=initial),
        permission=setting.may_change(actor),
        save=lambda given, version, key: setting.add_quiet_day(actor, data=given, key=key),
        screen=Screen(
            title=_("Add quiet days"),
            back=back,
            trail=[house_step(), step(back, _("Reminders"))],
            done=lambda row: back,
            saved=_("On these days nobody is reminded. What falls on them comes before or after."),
        ),
    )


@staff_only
@require_POST
def quiet_day_delete(request, public_id):
    require(setting.may_change(request.actor))
    quiet = get_object_or_404(QuietDay, public_id=public_id)
    back = reverse("reminders:plan")
    return edit_pages.deleted(
        request,
        permission=setting.may_change(request.actor),
        delete=lambda: setting.delete_quiet_day(request.actor, quiet=quiet),
        back=back,
        gone=back,
        message=_("People are reminded on these days again."),
    )
