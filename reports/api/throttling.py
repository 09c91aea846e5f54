"""So many requests a minute and a day for each token, or for each user of a browser.

Counted in fixed windows by one atomic counter each. Without Redis everybody is let through.
"""

import logging
import math
import time

from django.conf import settings
from django.core.cache import caches
from redis.exceptions import RedisError
from rest_framework.throttling import BaseThrottle

log = logging.getLogger(__name__)
MINUTE, DAY = 60, 86_400


class Throttle(BaseThrottle):
    """After a refusal `wait` is the rest of the full window. The day counts only what the minute allows."""

    def allow_request(self, request, view):
        who = f"token-{request.auth.pk}" if request.auth else f"user-{request.user.pk}"
        try:
            self._seconds = _wait(who, MINUTE, settings.API_REQUESTS_PER_MINUTE) or _wait(
                who, DAY, settings.API_REQUESTS_PER_DAY
            )
        except (RedisError, OSError) as error:
            log.warning("requests to the API are not counted, Redis does not answer: %s", error)
            return True
        return self._seconds == 0

    def wait(self):
        return self._seconds


def _wait(who, seconds, most):
    """Count one request. Return how many seconds to wait, 0 when there is room."""
    window, passed = divmod(time.time(), seconds)
    key = f"api:{who}:{seconds}:{window:.0f}"
    cache = caches["counters"]
    cache.add(key, 0, timeout=seconds + MINUTE)
    return math.ceil(seconds - passed) if cache.incr(key) > most else 0
