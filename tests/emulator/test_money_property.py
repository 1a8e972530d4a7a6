"""Accounts, limited keys, external users and sub-accounts, all at once: the books are right.

The requests go to the real handlers, each in a transaction of its own, without the sockets.
"""

from __future__ import annotations

import json
from collections import Counter
from contextlib import ExitStack
from typing import Any

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from samsar.emulator import FailAtStage, RunOutOfCredits, StayPending
from samsar.emulator.backend import Backend, Opening
from samsar.emulator.database.ledger import to_units
from samsar.emulator.handlers import ENDPOINTS
from samsar.emulator.surface import Surface
from samsar.emulator.wire.messages import ApiError, Call
from samsar.emulator.wire.routing import Router

ROUTER = Router(ENDPOINTS)
VIDEO = {"prompt": "A beach", "image_model": "GPTIMAGE2", "video_model": "RUNWAYML"}
BUYER = {"amount": 5, "email": "ann@example.com", "redirect_url": "https://shop.example/cb"}
STAGES = ["prompt_generation", "image_generation", "ai_video_generation", "video_generation"]
CALLERS = ["key", "limited", "token", "user", "user_of_limited", "user_by_key", "sub", "free_sub"]
LIMIT = 500
ON_VIDEOS = {
    "text": "text_to_video",
    "again": "text_to_video",
    "pictures": "image_list_to_video",
    "step": "video/step/text_to_video",
    "next": "video/step/process_next",
    "cancel": "cancel_render",
    "pause": "pause_render",
    "resume": "resume_render",
    "reroll": "reroll-layers",
    "clone": "video/clone",
    "translate": "translate_video",
    "outro": "add_outro_image",
    "bad_outro": "add_outro_image",
    "join": "join_videos",
}
OTHERS = {"usage": "utils/usage_charge", "picture": "image/text_to_image", "grant": "credits/grant"}

STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.sampled_from([*ON_VIDEOS, *OTHERS]), st.sampled_from(CALLERS), st.integers(0, 5)
        ),
        st.tuples(st.just("wait"), st.just(""), st.sampled_from([0, 1, 7, 30, 90])),
        st.tuples(st.just("script"), st.sampled_from(STAGES), st.integers(0, 2)),
        st.tuples(st.sampled_from(["buy", "set", "rotate"]), st.just(""), st.integers(0, 400)),
    ),
    max_size=25,
)
Step = tuple[str, str, int]


@attrs.define
class World:
    """An emulator without its server, and all who may call it."""

    backend: Backend
    surface: Surface
    callers: dict[str, tuple[dict[str, str], dict[str, Any]]] = attrs.field(factory=dict)
    limited: str = ""
    videos: list[tuple[str, str]] = attrs.field(factory=list)
    tokens: list[str] = attrs.field(factory=list)

    @classmethod
    def opened(cls, stack: ExitStack, credits: int) -> World:
        backend = Backend(speed=0)
        stack.callback(backend.close)
        world = cls(backend, Surface(backend))
        key = backend.open(":memory:", Opening(credits=5_000))
        world.surface._api_key, world.surface._url = key, "http://127.0.0.1:1"
        world.limited = world.surface.create_api_key(total_limit=LIMIT)
        world.surface.create_external_user("ann", provider="whop", credits=1_000)
        ben = world.surface.create_external_user("ben", provider="whop", credits=50)
        sub = world.surface.create_sub_account("shop", credits=1_000)
        free = world.surface.create_sub_account("free")
        who = {"external_user": {"provider": "whop", "external_user_id": "ann"}}
        bearer = {"authorization": f"Bearer {key}"}
        limited = {"authorization": f"Bearer {world.limited}"}
        world.callers = {
            "key": (bearer, {}),
            "limited": (limited, {}),
            "token": ({"authorization": f"Bearer {world.surface.create_auth_token()}"}, {}),
            "user": (bearer, who),
            "user_of_limited": (limited, who),
            "user_by_key": ({**bearer, "x-external-user-api-key": ben.api_key or ""}, {}),
            "sub": ({"authorization": f"Bearer {sub.api_key}"}, who),
            "free_sub": ({"authorization": f"Bearer {free.api_key}"}, who),
        }
        for caller in ("key", "user", "sub"):
            world.ask("text", caller, 0)
        backend.clock.advance(100)
        world.ask("step", "key", 0)
        world.surface.set_balance(credits)
        return world

    def post(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> tuple[int, Any]:
        match = ROUTER.find("POST", path)
        assert match is not None, path
        take = self.backend.faults.for_jobs(match.endpoint.name, "POST", path)
        try:
            with (
                self.backend.moment() as now,
                self.backend.state.renders.scripts.for_request(take),
            ):
                state = self.backend.state
                origin = "http://127.0.0.1:1"
                call = Call(state, now, "POST", path, match.params, {}, headers, body, origin)
                reply = match.endpoint.handler(call)
        except ApiError as error:
            reply = error.reply()
        return reply.status, json.loads(reply.body)

    def step(self, step: Step) -> None:
        name, who, number = step
        if name == "wait":
            self.backend.clock.advance(number)
        elif name == "script":
            kinds = [
                FailAtStage(stage=who),
                RunOutOfCredits(stage=who),
                StayPending(seconds=9, stage=who),
            ]
            self.backend.faults.add(kinds[number])
        elif name == "set":
            self.surface.set_balance(number)
        elif name == "buy":
            self.buy()
        elif name == "rotate":
            self.rotate()
        else:
            self.ask(name, who, number)

    def buy(self) -> None:
        status, opened = self.post("/v2/user/recharge_credits", dict(BUYER), {})
        assert status == 200
        for _ in range(2):
            self.surface.pay(opened["checkoutSessionId"])
        self.tokens.append(str(self.surface.callbacks[-1].body["refreshToken"]))

    def rotate(self) -> None:
        if not self.tokens:
            return
        used = {"refreshToken": self.tokens.pop()}
        status, made = self.post("/v2/user/refresh_token", used, {})
        assert status == 200
        self.tokens.append(made["refreshToken"])
        assert self.post("/v2/user/refresh_token", used, {})[0] == 401

    def ask(self, name: str, who: str, number: int) -> None:
        headers, identity = self.callers[who]
        # Some routes act for an external user, and know their ids; the others for the account.
        is_theirs = bool(identity) and name in ("again", "translate", "outro", "bad_outro", "join")
        ids = [video[is_theirs] for video in self.videos] or ["0" * 24]
        ids = ids[number % len(ids) :] + ids
        fields = {**fields_for(name, ids, number), **identity}
        before = self.books()
        status, body = self.post(f"/v2/{ON_VIDEOS.get(name) or OTHERS[name]}", fields, headers)
        after = self.books()
        assert status < 500, (name, who, body)
        if status != 200:
            self.check_refusal(name, status, before, after)
        elif name != "grant":
            # What a status tells was charged before.
            told = 0 if name == "next" else body.get("creditsCharged") or 0
            self.check_charge(told, before, after)
        made = body.get("request_id") if isinstance(body, dict) else None
        if status == 200 and name in ON_VIDEOS:
            self.note(str(made))

    def note(self, made: str) -> None:
        with self.backend.moment():
            request = self.backend.state.external_requests.find(made)
        video = (made, made) if request is None else (request.session_id, request.id)
        if video not in self.videos:
            self.videos.append(video)

    def check_refusal(
        self, name: str, status: int, before: dict[str, Any], after: dict[str, Any]
    ) -> None:
        if name != "bad_outro":
            assert (status, after) == (status, before)
            return
        # Charged before the picture is looked at; whoever is external gets it back.
        new = [entry for purse in after for entry in after[purse][len(before.get(purse, [])) :]]
        amounts = Counter((entry.kind, entry.amount) for entry in new)
        assert set(amounts) <= {("charge", -75), ("refund", 75)}
        assert amounts["refund", 75] <= amounts["charge", -75] <= 2

    def check_charge(self, told: float, before: dict[str, Any], after: dict[str, Any]) -> None:
        new = {purse: after[purse][len(before.get(purse, [])) :] for purse in after}
        charges = {purse: entries for purse, entries in new.items() if entries}
        # Everybody who pays, pays once, and what the answer says.
        assert len(charges) <= 2
        assert bool(charges) == bool(told)
        for (entry,) in charges.values():
            assert (entry.kind, entry.amount) == ("charge", -told)

    def books(self) -> dict[str, Any]:
        with self.backend.moment():
            ledger = self.backend.state.ledger
            rows = self.backend.state.store.all("SELECT id FROM accounts")
            books = {row["id"]: ledger.entries(row["id"]) for row in rows}
            return {purse: entries for purse, entries in books.items() if entries}

    def check(self) -> None:
        books = self.books()
        with self.backend.moment():
            for purse, entries in books.items():
                running = 0
                for entry in entries:
                    running += to_units(entry.amount)
                    assert to_units(entry.balance) == running >= 0
                assert self.backend.state.ledger.balance(purse) == running
        assert self.surface.credits_used(self.limited) <= LIMIT
        self.check_stages(books)

    def check_stages(self, books: dict[str, Any]) -> None:
        paid: dict[tuple[str, str], list[float]] = {}
        for entries in books.values():
            for entry in entries:
                if entry.stage is not None:
                    paid.setdefault((entry.request_id, entry.stage), []).append(-entry.amount)
        # Each stage of a session once, and once of the request of an external user beside it.
        assert all(len(amounts) == 1 for amounts in paid.values())
        with self.backend.moment():
            find = self.backend.state.external_requests.find
            sessions = {session.id: session for session in self.backend.state.renders.all()}
            for (request_id, stage), amounts in paid.items():
                request = find(request_id)
                session = sessions[request_id if request is None else request.session_id]
                assert paid[session.id, stage] == amounts
            for session in sessions.values():
                for each in session.stages:
                    if each.status == "COMPLETED" and each.credits:
                        assert (session.id, each.name) in paid


def fields_for(name: str, ids: list[str], number: int) -> dict[str, Any]:
    fields: dict[str, Any] = {"session_id": ids[0]}
    if name in ("text", "step"):
        steps = {"pause_before_steps": STAGES[1:3]} if name == "step" else {}
        fields = {**VIDEO, "duration": 10 + number, **steps}
    elif name == "again":
        fields |= {**VIDEO, "duration": 12}
    elif name == "pictures":
        fields = {"image_urls": ["https://example.com/1.png"], "video_model": "RUNWAYML"}
    elif name in ("outro", "bad_outro"):
        host = "example.com" if name == "outro" else "nowhere.invalid"
        fields["outro_image_url"] = f"https://{host}/1.png"
    elif name == "join":
        fields = {"session_ids": ids[:2]}
    elif name == "usage":
        fields = {"utility_type": "tts", "characters": 1000 * (number + 1)}
    elif name == "picture":
        fields = {"prompt": "A beach", "num_images": number + 1}
    elif name == "grant":
        fields = {"credits": 10 * (number + 1)}
    return fields | {"layer_indexes": [1], "language": "fr"}


@settings(deadline=None, max_examples=60)
@given(STEPS, st.integers(0, 5000))
def test_whoever_pays_pays_once_and_nobody_more_than_they_have(steps: list[Step], credits: int):
    with ExitStack() as stack:
        world = World.opened(stack, credits)
        for step in [*steps, ("wait", "", 500)]:
            world.step(step)
            world.check()
