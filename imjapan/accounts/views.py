"""Sign in. Multi-factor and invitations build on this page."""

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.views import LoginView
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import translation
from django.views.decorators.http import require_POST

from . import demo
from .forms import SignInForm
from .models import User


class SignIn(LoginView):
    """The sign-in page; an empty installation is led to its set-up first."""

    template_name = "registration/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get(self, request, *args, **kwargs):
        if not User.objects.exists():
            return redirect("organization:setup")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        offered = demo.users() if demo.allowed(self.request) else []
        return super().get_context_data(demo_signins=offered, **kwargs)

    def form_valid(self, form):
        response = super().form_valid(form)
        return remember_language(response, form.get_user())


@require_POST
def demo_sign_in(request):
    """One click into the demo as one of its people. Not found anywhere but in a demo on this machine."""
    if not demo.allowed(request):
        raise Http404
    user = get_object_or_404(demo.users(), username=request.POST.get("username", ""))
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return remember_language(redirect("home"), user)


def remember_language(response, user):
    """Show the pages in the user's own language from the first one on."""
    if translation.check_for_language(user.language):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax")
    return response
