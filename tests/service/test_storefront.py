"""The storefront of the documentation: customers, their purses, and what they may see."""

import runpy
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "storefront.py"


@pytest.fixture
def shop(site, emulator, monkeypatch):
    monkeypatch.setenv("SAMSAR_API_KEY", emulator.api_key)
    monkeypatch.setenv("SAMSAR_BASE_URL", emulator.url)
    return site.run(runpy.run_path(str(EXAMPLE), run_name="storefront")["app"])


async def join(site, shop, name):
    """Join the shop, and return the cookie of the new customer."""
    answer = await site.ask(f"{shop}/join", "POST", data={"name": name})
    assert answer.status == 303
    return {"customer": answer.cookies["customer"].value}


async def order(site, shop, cookies, prompt="A tray of pretzels"):
    return await site.ask(f"{shop}/orders", "POST", data={"prompt": prompt}, cookies=cookies)


async def front(site, shop, cookies=None):
    return await (await site.ask(shop, cookies=cookies)).text()


async def until_ready(site, shop, cookies):
    # The wait of the shop and its pages share a loop: asking is giving it its turn.
    return await until(site, shop, cookies, "<video")


async def until(site, shop, cookies, words):
    text = await front(site, shop, cookies)
    return text if words in text else await until(site, shop, cookies, words)


async def test_whoever_joins_has_a_gift(site, shop):
    assert "700 credits" in await front(site, shop, await join(site, shop, "Ada"))


async def test_an_order_is_paid_from_the_purse_and_can_be_watched(site, shop):
    ada = await join(site, shop, "Ada")

    assert (await order(site, shop, ada)).status == 303

    text = await until_ready(site, shop, ada)
    assert "A tray of pretzels" in text
    assert "400 credits" in text


async def test_a_customer_sees_nobody_elses_orders(site, shop):
    ada, bob = await join(site, shop, "Ada"), await join(site, shop, "Bob")
    await order(site, shop, ada)

    assert "pretzels" not in await front(site, shop, bob)
    assert "700 credits" in await front(site, shop, bob)


async def test_a_purse_that_is_too_small_is_told_so(site, shop, emulator):
    ada = await join(site, shop, "Ada")
    for _ in range(2):
        await order(site, shop, ada)
        await until_ready(site, shop, ada)
    await until(site, shop, ada, "100 credits")

    assert (await order(site, shop, ada)).status == 402
    assert len(emulator.sessions()) == 2


async def test_nobody_orders_without_joining(site, shop, emulator):
    assert (await order(site, shop, {"customer": "made up"})).status == 401
    assert emulator.sessions() == []


async def test_names_and_prompts_cannot_become_a_page(site, shop):
    mallory = await join(site, shop, "<script>alert(1)</script>")
    await order(site, shop, mallory, prompt="<script>alert(2)</script>")

    assert "<script" not in await front(site, shop, mallory)
