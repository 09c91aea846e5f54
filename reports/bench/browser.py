"""A reader in this process: every request goes through the whole middleware, as from a browser."""

import gzip
import re
from collections.abc import Iterator
from functools import cache

from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from imjapan.accounts.models import User

from .timing import Result, counted, repeat

ASSETS = re.compile(rb'(?:href|src)="/static/([^"]+\.(?:css|js|svg))"')
FIRST_KB, NEXT_KB = 150, 30
RECORDS = 40  # pages of one kind that are opened in turn


class Browser:
    """One signed-in user."""

    def __init__(self, username: str):
        self.username = username
        self.client = Client(HTTP_ACCEPT_LANGUAGE="ja", SERVER_NAME="localhost")
        self.client.force_login(User.objects.get(username=username))

    def get(self, url: str, **headers):
        """The response with its whole content. Raises RuntimeError when it is not a page."""
        response = self.client.get(url, headers=headers or None)
        if response.status_code != 200:
            raise RuntimeError(f"{url} answers {response.status_code} to {self.username}")
        return b"".join(response.streaming_content) if response.streaming else response.content


def page(group, name, browser: Browser, urls: list[str], *, goal, rounds, sizes=True, **headers) -> Result:
    """Measure a page under one or several addresses in turn (at most one a round): time, queries, bytes."""
    urls = urls[:: -(-len(urls) // rounds)]
    with counted() as queries:
        content = browser.get(urls[0], **headers)
    most, largest = queries.count, content
    for url in urls[1:]:
        with counted() as queries:
            content = browser.get(url, **headers)
        most, largest = max(most, queries.count), max(largest, content, key=len)
    times = repeat(lambda n: browser.get(urls[n % len(urls)], **headers), rounds=rounds)
    more = {
        **times.figures(),
        "queries": most,
        "bytes": len(largest),
        "gzip": packed(largest),
        "url": urls[0],
    }
    if sizes:
        more["first"] = more["gzip"] + sum(asset_size(path) for path in set(ASSETS.findall(largest)))
    return Result(group, name, times.p95, "ms", goal, more)


def spread(keys):
    """Forty rows, evenly over all."""
    found = list(dict.fromkeys(keys))
    return found[:: max(1, len(found) // RECORDS)][:RECORDS]


def records(name, view, model, keys, browser, goal, rounds) -> Iterator[Result]:
    """The page of some rows of one kind, in turn; nothing where there are none."""
    ids = model._default_manager.filter(pk__in=keys).order_by("pk").values_list("public_id", flat=True)
    urls = [reverse(view, args=[public_id]) for public_id in ids]
    if urls:
        yield page("records", name, browser, urls, goal=goal, rounds=rounds)


def packed(content: bytes) -> int:
    return len(gzip.compress(content, 6))


@cache
def asset_size(path: bytes) -> int:
    """Bytes of a style sheet, script or icon as sent, 0 for one that does not exist."""
    found = finders.find(path.decode())
    if not found:
        return 0
    with open(found, "rb") as file:
        return packed(file.read())


def weights(results: list[Result]) -> list[Result]:
    """The heaviest page when it is the first one opened, and when style and scripts are there already."""
    pages = [each for each in results if "first" in each.more]
    if not pages:
        return []
    first, after = max(pages, key=lambda each: each.more["first"]), max(pages, key=lambda each: each.more["gzip"])
    return [
        Result("sizes", f"heaviest page opened first: {first.name}", first.more["first"] / 1000, "kB", FIRST_KB),
        Result("sizes", f"heaviest page opened later: {after.name}", after.more["gzip"] / 1000, "kB", NEXT_KB),
    ]
