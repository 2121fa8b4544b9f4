"""The studio's money, as ``songreel studio`` serves it, over a host of ours at the address that it is told."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("playwright")
pytest.importorskip("replicate", reason="replicate is not installed (the extra 'replicate')")

from playwright.sync_api import expect

from tests.browser.small_project import small_project
from tests.browser.studio_page import KernelTurn
from tests.browser.studio_server import studio_over
from tests.fakes import FakeReplicate
from workbench.media.models import load_models


@pytest.fixture(scope="module")
def host():
    with FakeReplicate(tables=load_models()) as server:
        yield server


@pytest.fixture(scope="module")
def studio(host, tmp_path_factory):
    """The address of a studio over a small project, whose takes are all there."""
    folder = tmp_path_factory.mktemp("money")
    small_project(folder)
    (folder / "library" / "songreel.toml").write_text("min_clip_s = 1.0\nmax_clip_s = 4.0\n", "utf-8")
    told = {"REPLICATE_BASE_URL": host.url, "REPLICATE_API_TOKEN": host.token}
    with studio_over(folder / "library", tmp_path_factory.mktemp("home"), environment=told) as server:
        yield server.url


@pytest.fixture
def open_studio(studio, open_page):
    """Opens the studio's page; gives it, and its kernel's turns."""

    def opened(**options):
        page = open_page("about:blank", height=2600, **options)
        turn = KernelTurn(page)
        page.goto(studio)
        expect(page.get_by_label("Provider", exact=True)).to_be_visible(timeout=120_000)
        turn.done()
        return page, turn

    return opened


def chosen(page, label):
    return page.get_by_label(label, exact=True).locator("option:checked")


def pick(page, label, start):
    """Choose what begins so."""
    select = page.get_by_label(label, exact=True)
    value = select.locator("option").filter(has_text=re.compile(f"^{re.escape(start)}")).get_attribute("value")
    select.select_option(value)


def budgets(page):
    return page.get_by_role("table").get_by_role("row")


def test_a_host_is_chosen_quoted_and_kept_within_its_budgets_and_a_reload_shows_the_same(open_studio, host):
    page, turn = open_studio()
    expect(chosen(page, "Provider")).to_have_text(re.compile("^offline"))
    expect(page.get_by_text("All takes are there: nothing is made, and nothing is paid.")).to_be_visible()
    expect(page.get_by_label("Model", exact=True)).to_have_count(0)

    pick(page, "Provider", "replicate")
    expect(chosen(page, "Profile")).to_have_text(re.compile("^draft: "))
    expect(chosen(page, "Model")).to_have_text(re.compile(r"^bytedance/seedance-1-lite .*this plan \d\.\d+ USD$"))
    expect(chosen(page, "Mix")).to_have_text(re.compile("^100/0/0: "))
    expect(page.get_by_text(re.compile(r"^\d of \d clips, \d\.\d+ USD\.$"))).to_be_visible()

    turn.done()
    pick(page, "Mix", "50/30/20")
    expect(chosen(page, "Mix")).to_have_text(re.compile("^50/30/20: .* as stills"))
    turn.done()
    spend = page.get_by_label("This run may spend")
    spend.fill("0.01 USD")
    spend.press("Enter")
    expect(page.get_by_text(re.compile("None of the . that cost something"))).to_be_visible()
    expect(budgets(page).filter(has_text="Next run")).to_contain_text("0.01 USD")

    page.reload()
    expect(chosen(page, "Mix")).to_have_text(re.compile("^50/30/20: "), timeout=90_000)
    expect(page.get_by_label("This run may spend")).to_have_value("0.01 USD")
    expect(budgets(page).filter(has_text="Next run")).to_contain_text("0.01 USD")
    expect(page.locator(".sr-step-bar").get_by_role("button", name=re.compile("^Generate"))).to_have_accessible_name(
        re.compile("something has changed since")
    )
    turn.done()
    pick(page, "Provider", "offline")
    expect(page.get_by_label("Model", exact=True)).to_have_count(0)
    assert not host.predictions


def test_a_budget_is_offered_then_confirmed_and_what_is_no_amount_is_refused_in_a_sentence(open_studio):
    page, turn = open_studio()
    raised = page.get_by_label("The project may spend")
    confirm = page.get_by_role("button", name="Confirm this budget")
    expect(confirm).to_be_disabled()
    raised.fill("5 EUR")
    raised.press("Enter")
    expect(page.get_by_text("The amount '5 EUR' is not allowed")).to_be_visible()
    turn.done()
    raised.fill("2 USD")
    raised.press("Enter")
    expect(
        page.get_by_text("The project's budget goes from no limit to 2.00 USD; 0.00 USD of it is taken.")
    ).to_be_visible()
    expect(page.get_by_text("The amount '5 EUR' is not allowed")).to_have_count(0)
    expect(budgets(page).filter(has_text="This project")).to_contain_text("no limit")
    turn.done()
    confirm.click()
    expect(budgets(page).filter(has_text="This project")).to_contain_text("2.00 USD")
    expect(confirm).to_be_disabled()


def test_at_phone_width_nothing_is_wider_than_the_page(open_studio):
    page, turn = open_studio(width=390, scheme="dark")
    pick(page, "Provider", "replicate")
    expect(chosen(page, "Mix")).to_be_attached()
    turn.done()
    page.wait_for_function("() => document.getElementById('App').scrollWidth <= innerWidth")
