"""The page without sign-in behind a QR code: plain HTML without script, cookie or tracking, for an old phone.

A signed-in browser is nobody here too: neither history nor log name a user. There is no CSRF token, because it needs a
cookie and there is no sign-in that a foreign page could abuse.
"""

import uuid
from functools import wraps

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from imjapan.accounts import limits
from imjapan.accounts.actor import ANONYMOUS

from . import help_lines, page, phrases
from .help_text import Speaker

MOST_BYTES = 64 * 1024  # of everything a visitor sends at once


def visitor(view):
    """The visitor is nobody; only an open door leads in; no answer is kept, indexed or tied to a browser."""

    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def wrapper(request, token):
        request.actor = ANONYMOUS
        door = page.open_door(token)
        if door is None:
            raise Http404
        if request.method == "POST" and int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
            return finished(show(request, door, "start", status=413, problem="too_long"))
        return finished(view(request, door))

    return wrapper


def finished(response):
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "no-referrer"
    return response


def show(request, door, template, *, status=200, **context):
    sent = request.POST if request.method == "POST" and status != 413 else request.GET
    language = sent.get("l", "")
    known = language in phrases.LANGUAGES
    speaker = Speaker(language if known else phrases.DEFAULT)
    if row := context.get("row"):
        context["thanks"] = speaker.with_values("thanks_answer_by", date=f"{page.answer_by(row):%Y/%m/%d}")
    words = {
        "door": door,
        "say": speaker,
        "chosen": known,
        "languages": [(key, name, phrases.tag(key)) for key, name in phrases.LANGUAGES.items()],
    }
    # Without the request no context processor asks for a session, so the answer is tied to no browser.
    return HttpResponse(render_to_string(f"help/{template}.html", words | context), status=status)


@visitor
def door(request, door):
    """Choose a language, say what it is about, send. A reload of what was sent shows the same number and word."""
    if door.closed_at is not None:
        return show(request, door, "closed", status=410)
    if request.method != "POST":
        language = request.GET.get("l", "")
        if language not in phrases.LANGUAGES:
            return show(request, door, "start")
        return _form(request, door, language, {})
    language = request.POST.get("l", "")
    if language not in phrases.LANGUAGES:
        language = phrases.DEFAULT
    typed = {name: request.POST.get(name, "") for name in ("topic", "urgent", "body", "name", "contact")}
    key = _key(request)
    if request.POST.get("website"):  # a field no person sees: a machine filled it in, and is told nothing
        return show(request, door, "start")
    try:
        limits.take(request, "help", door.token)
    except limits.Limited:
        return _form(request, door, language, typed, problem="too_many", status=429, key=key)
    try:
        row, word = page.ask(
            door,
            language=language,
            topic=typed["topic"],
            urgent=typed["urgent"] == "yes",
            body=typed["body"],
            name=typed["name"],
            contact=typed["contact"],
            key=key,
        )
    except ValidationError as error:
        return _form(request, door, language, typed, errors=_codes(error), status=422, key=key)
    return show(request, door, "sent", row=row, word=word, lines=_lines(language))


def _form(request, door, language, typed, *, status=200, problem="", errors=None, key=None):
    context = {
        "typed": typed,
        "topics": list(phrases.TOPICS),
        "key": key or uuid.uuid4(),
        "problem": problem,
        "errors": errors or {},
        "lines": _lines(language),
        "emergency": help_lines.emergency_is_confirmed(),
        "most": page.BODY,
    }
    return show(request, door, "form", status=status, **context)


@visitor
def answer(request, door):
    """Read the answer with number and word, and write again. Works through a closed door too: who asked once may."""
    if request.method != "POST":
        return show(request, door, "answer_sign_in")
    number, word = request.POST.get("number", ""), request.POST.get("word", "")
    try:
        limits.take(request, "help_answer")
    except limits.Limited:
        return show(request, door, "answer_sign_in", problem="too_many", number=number, status=429)
    row = page.find(door, number=number, word=word)
    if row is None:
        return show(request, door, "answer_sign_in", problem="wrong_word", number=number, status=422)
    limits.give_back(request, "help_answer")
    context, status = {"row": row, "number": row.number, "word": word, "key": uuid.uuid4()}, 200
    if "body" in request.POST:
        status = _write(request, door, row, context)
    return show(request, door, "answer", talk=page.conversation(row), status=status, **context)


def _write(request, door, row, context):
    try:
        limits.take(request, "help", door.token)
        page.write_again(row, text=request.POST["body"], key=_key(request))
    except limits.Limited:
        context |= {"problem": "too_many", "typed": request.POST["body"]}
        return 429
    except ValidationError as error:
        context |= {"problem": _codes(error)["body"], "typed": request.POST["body"]}
        return 422
    context["problem"], context["done"] = "", True
    return 200


def _key(request):
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid.uuid4()


def _codes(error):
    return {field: messages[0] for field, messages in error.message_dict.items()}


def _lines(language):
    return help_lines.confirmed(language)
