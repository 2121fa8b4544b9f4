"""The studio's money in ``marimo run``, against the pretend host: what is shown is what the library says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest.importorskip("playwright")

from playwright.sync_api import expect

NOTEBOOK = Path(__file__).parent / "demo_studio_money.py"


@pytest.fixture
def page(serve_marimo, open_page):
    page = open_page(serve_marimo(NOTEBOOK))
    expect(page.locator(".sr-step-bar").first).to_have_attribute("data-painted", "yes", timeout=120_000)
    return page


def chosen(page, label):
    return page.get_by_label(label, exact=True).locator("option:checked")


def pick(page, label, start):
    """Choose what begins so."""
    select = page.get_by_label(label, exact=True)
    value = select.locator("option").filter(has_text=re.compile(f"^{re.escape(start)}")).get_attribute("value")
    select.select_option(value)


def budgets(page):
    return page.get_by_role("table").get_by_role("row")


def test_a_host_is_chosen_quoted_and_kept_within_its_budgets_and_a_reload_shows_the_same(page):
    expect(chosen(page, "Provider")).to_have_text(re.compile("^offline"))
    expect(page.get_by_text("All takes are there: nothing is made, and nothing is paid.")).to_be_visible()
    expect(page.get_by_label("Model", exact=True)).to_have_count(0)

    pick(page, "Provider", "fake")
    expect(chosen(page, "Profile")).to_have_text(re.compile("^draft: "))
    expect(chosen(page, "Model")).to_have_text(re.compile(r"^bytedance/seedance-1-lite .*this plan \d\.\d+ USD$"))
    expect(chosen(page, "Mix")).to_have_text(re.compile("^100/0/0: "))
    expect(page.get_by_role("status").get_by_text(re.compile("no money is spent"))).to_be_visible()
    expect(page.get_by_text(re.compile(r"^\d of \d clips, \d\.\d+ USD\.$"))).to_be_visible()

    pick(page, "Mix", "50/30/20")
    expect(chosen(page, "Mix")).to_have_text(re.compile("^50/30/20: .* as stills"))
    spend = page.get_by_label("This run may spend")
    spend.fill("0.01 USD")
    spend.press("Enter")
    expect(page.get_by_text(re.compile("None of the . that cost something"))).to_be_visible()
    expect(budgets(page).filter(has_text="Next run")).to_contain_text("0.01 USD")

    page.reload()
    expect(chosen(page, "Mix")).to_have_text(re.compile("^50/30/20: "), timeout=90_000)
    expect(page.locator(".sr-step-bar").get_by_role("button", name=re.compile("^Generate"))).to_have_accessible_name(
        re.compile("something has changed since")
    )
    pick(page, "Provider", "offline")
    expect(page.get_by_label("Model", exact=True)).to_have_count(0)


def test_a_budget_is_offered_then_confirmed_and_what_is_no_amount_is_refused_in_a_sentence(page):
    raised = page.get_by_label("The project may spend")
    confirm = page.get_by_role("button", name="Confirm this budget")
    expect(confirm).to_be_disabled()
    raised.fill("5 EUR")
    raised.press("Enter")
    expect(page.get_by_text("The amount '5 EUR' is not allowed")).to_be_visible()
    raised.fill("2 USD")
    raised.press("Enter")
    expect(
        page.get_by_text("The project's budget goes from no limit to 2.00 USD; 0.00 USD of it is taken.")
    ).to_be_visible()
    expect(page.get_by_text("The amount '5 EUR' is not allowed")).to_have_count(0)
    expect(budgets(page).filter(has_text="This project")).to_contain_text("no limit")
    confirm.click()
    expect(budgets(page).filter(has_text="This project")).to_contain_text("2.00 USD")
    expect(confirm).to_be_disabled()


def test_at_phone_width_nothing_is_wider_than_the_page(serve_marimo, open_page):
    page = open_page(serve_marimo(NOTEBOOK), width=390, scheme="dark")
    expect(page.locator(".sr-step-bar").first).to_have_attribute("data-painted", "yes", timeout=120_000)
    pick(page, "Provider", "fake")
    expect(chosen(page, "Mix")).to_be_attached()
    assert page.evaluate("() => document.getElementById('App').scrollWidth <= innerWidth")
