"""The menu as people meet it: a column on a desk, one press on a phone, by keyboard, on paper, without a script."""

from playwright.sync_api import expect


def test_a_column_on_a_desk_shows_every_entry_and_marks_the_open_page(stage, sign_in):
    page = sign_in(stage.bob)
    menu = page.get_by_role("navigation", name="Main navigation")
    expect(menu.get_by_role("link")).to_have_count(19)
    expect(menu.get_by_role("list", name="Papers").get_by_role("link")).to_have_text(["Documents", "Filings"])
    expect(page.locator(".menu-fold summary")).to_be_hidden()
    menu.get_by_role("link", name="Filings").click()
    expect(menu.locator("[aria-current=page]")).to_have_text("Filings")
    column, heading = menu.bounding_box(), page.get_by_role("heading", level=1).bounding_box()
    assert column["x"] + column["width"] <= heading["x"]
    page.emulate_media(media="print")
    expect(menu).to_be_hidden()


def test_a_phone_opens_the_menu_by_one_press_and_by_keyboard(stage, sign_in):
    page = sign_in(stage.bob, width=360)
    menu = page.get_by_role("navigation", name="Main navigation")
    expect(menu).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    press = page.locator(".menu-fold summary")
    press.focus()
    page.keyboard.press("Enter")
    expect(menu.get_by_role("link", name="Today")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(press).to_be_focused()
    press.click()
    menu.get_by_role("link", name="Our house").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Our house")
    expect(menu).to_be_hidden()
    page.get_by_role("link", name="Books", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Books")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_menu_opens_without_a_script(stage, sign_in, browser, live_server):
    seen = sign_in(stage.bob).context.storage_state()
    context = browser.new_context(viewport={"width": 360, "height": 800}, storage_state=seen, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/companies/")
    menu = page.get_by_role("navigation", name="Main navigation")
    expect(menu).to_be_hidden()
    page.locator(".menu-fold summary").click()
    expect(menu.get_by_role("link", name="Incidents")).to_be_visible()
    context.close()
