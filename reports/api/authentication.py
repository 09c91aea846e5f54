"""Who asks: the middleware has resolved it from a token or a session, before actor and fence."""

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication


class Resolved(BaseAuthentication):
    """Takes over the user of the request. No CSRF check: nothing here writes."""

    def authenticate(self, request):
        asked = request._request
        return (asked.user, getattr(asked, "api_token", None)) if asked.user.is_authenticated else None

    def authenticate_header(self, request):
        return 'Bearer realm="api"'


class Scheme(OpenApiAuthenticationExtension):
    """The two ways in the schema."""

    target_class = Resolved
    name = ["bearerAuth", "cookieAuth"]

    def get_security_requirement(self, auto_schema):
        return [{name: []} for name in self.name]

    def get_security_definition(self, auto_schema):
        return [
            {
                "type": "http",
                "scheme": "bearer",
                "bearerFormat": "imj_ and 43 characters",
                "description": "A token made at /account/tokens/. It reads what its user may read.",
            },
            {
                "type": "apiKey",
                "in": "cookie",
                "name": settings.SESSION_COOKIE_NAME,
                "description": "The session of the browser, for trying addresses out.",
            },
        ]
