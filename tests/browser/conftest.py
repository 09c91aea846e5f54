"""A browser, the pages of this test's database, and a real worker."""

import os

import pytest
from playwright.sync_api import Error, expect, sync_playwright

from imjapan.accounts import mfa
from tests.worker import wait_until_it_listens, worker
from tests.world import PASSWORD, World, code_for

# Playwright runs an event loop in this thread; Django would take it for an asynchronous view.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
PATIENCE = 15_000  # ms; machines that run the suite do other things too
expect.set_options(timeout=PATIENCE)
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def _unexpected(line):
    """Refused forms and cut connections are told in the console too; scripts and the content policy may not fail."""
    return line.type == "error" and not line.text.startswith(("Failed to load resource", "htmx:", "Response Status"))


def fill_sign_in(page, user):
    """The sign-in form, and the confirmation code where one is asked."""
    page.fill("#id_username", user.username)
    page.fill("#id_password", PASSWORD)
    page.click("main form button[type=submit]")
    if mfa.has_code(user):
        page.fill("#id_code", code_for(user))
        page.click("main form button[type=submit]")


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def stage(transactional_db, live_server, settings, tmp_path):
    """The standing cast, live pages and a worker that shares their files."""
    settings.FILES_DIR = tmp_path / "var" / "files"
    world = World()
    with worker(tmp_path):
        wait_until_it_listens()
        yield world


@pytest.fixture
def sign_in(browser, live_server, tmp_path):
    """`sign_in(user, language, width)` → a page after signing in by the form. Script errors fail the test."""
    contexts, errors = [], []

    def enter(user, language="en", width=1280):
        context = browser.new_context(viewport={"width": width, "height": 800}, locale=language, accept_downloads=True)
        context.tracing.start(screenshots=True, snapshots=True)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if _unexpected(line) else None)
        page.goto(live_server.url)
        fill_sign_in(page, user)
        return page

    yield enter
    for number, context in enumerate(contexts):
        try:
            context.tracing.stop(path=tmp_path / f"trace-{number}.zip")
            context.close()
        except Error:
            continue
    assert errors == []
