"""Everything that an emulator knows, apart from its sockets."""

from __future__ import annotations

import threading
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from samsar.emulator import chat_answers
from samsar.emulator.app_keys import AppKeys
from samsar.emulator.archive import Archive
from samsar.emulator.clock import Clock, Micros
from samsar.emulator.conversations import Conversations
from samsar.emulator.embeddings import Embeddings
from samsar.emulator.external_requests import ExternalRequests
from samsar.emulator.external_users import ExternalUsers
from samsar.emulator.faults import Faults
from samsar.emulator.gallery import Gallery
from samsar.emulator.images import Images
from samsar.emulator.interactive import InteractiveVideos
from samsar.emulator.ledger import Ledger, to_units
from samsar.emulator.media_jobs import MediaJobs
from samsar.emulator.narratives import Narratives
from samsar.emulator.payments import Payments
from samsar.emulator.people import People
from samsar.emulator.publications import Publications
from samsar.emulator.renders import Renders
from samsar.emulator.store import Store
from samsar.emulator.writing import Writings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from samsar.emulator.records import ReceivedRequest

REQUESTS_KEPT: Final = 1_000
_NOT_RUNNING: Final = "The emulator is not running."


class State:
    """Clock, faults and recorded requests, and from `open` to `close` the database.

    Every use of the database goes through `moment`, which makes this safe in any thread.
    """

    def __init__(self, *, speed: float) -> None:
        self.clock = Clock(speed)
        self.faults = Faults()
        self.requests: deque[ReceivedRequest] = deque(maxlen=REQUESTS_KEPT)
        self._lock = threading.RLock()
        self._store: Store | None = None
        self._ledger: Ledger | None = None
        self._renders: Renders | None = None
        self._images: Images | None = None
        self._conversations: Conversations | None = None
        self._embeddings: Embeddings | None = None
        self._payments: Payments | None = None
        self._publications: Publications | None = None
        self._interactive: InteractiveVideos | None = None
        self._gallery: Gallery | None = None
        self._external_users: ExternalUsers | None = None
        self._external_requests: ExternalRequests | None = None
        self._archive: Archive | None = None
        self._media_jobs: MediaJobs | None = None
        self._chats: Writings | None = None
        self._narratives: Narratives | None = None
        self._app_keys: AppKeys | None = None
        self._people: People | None = None
        self.clock.when_advanced(self._catch_up)

    @property
    def ledger(self) -> Ledger:
        """The accounts and their credits."""
        if self._ledger is None:
            raise RuntimeError(_NOT_RUNNING)
        return self._ledger

    @property
    def renders(self) -> Renders:
        """The video jobs."""
        if self._renders is None:
            raise RuntimeError(_NOT_RUNNING)
        return self._renders

    @property
    def conversations(self) -> Conversations:
        """What the assistant was told and has said."""
        if self._conversations is None:
            raise RuntimeError(_NOT_RUNNING)
        return self._conversations

    @property
    def embeddings(self) -> Embeddings:
        """The templates of embeddings and their records."""
        if self._embeddings is None:
            raise RuntimeError(_NOT_RUNNING)
        return self._embeddings

    @property
    def images(self) -> Images:
        """The image jobs, uploaded pictures and receipt templates."""
        if self._images is None:
            raise RuntimeError(_NOT_RUNNING)
        return self._images

    @property
    def payments(self) -> Payments:
        """The payments by card."""
        if self._payments is None:
            raise RuntimeError(_NOT_RUNNING)
        return self._payments

    @property
    def publications(self) -> Publications:
        """The published sessions."""
        if self._publications is None:
            raise RuntimeError(_NOT_RUNNING)
        return self._publications

    @property
    def media_jobs(self) -> MediaJobs:
        """The hosted jobs that make sounds, or change clips."""
        if self._media_jobs is None:
            raise RuntimeError(_NOT_RUNNING)
        return self._media_jobs

    @property
    def chats(self) -> Writings:
        """The questions to hosted models that are answered later."""
        if self._chats is None:
            raise RuntimeError(_NOT_RUNNING)
        return self._chats

    @property
    def narratives(self) -> Narratives:
        """The stories that hosted models write."""
        if self._narratives is None:
            raise RuntimeError(_NOT_RUNNING)
        return self._narratives

    @property
    def archive(self) -> Archive:
        """The requests that were put into the archive."""
        if self._archive is None:
            raise RuntimeError(_NOT_RUNNING)
        return self._archive

    @property
    def interactive(self) -> InteractiveVideos:
        """The interactive videos and their drafts."""
        if self._interactive is None:
            raise RuntimeError(_NOT_RUNNING)
        return self._interactive

    @property
    def gallery(self) -> Gallery:
        """The index of what is published."""
        if self._gallery is None:
            raise RuntimeError(_NOT_RUNNING)
        return self._gallery

    @property
    def external_users(self) -> ExternalUsers:
        """The external users of the accounts."""
        if self._external_users is None:
            raise RuntimeError(_NOT_RUNNING)
        return self._external_users

    @property
    def external_requests(self) -> ExternalRequests:
        """What external users have ordered."""
        if self._external_requests is None:
            raise RuntimeError(_NOT_RUNNING)
        return self._external_requests

    @property
    def app_keys(self) -> AppKeys:
        """The app keys of the accounts."""
        if self._app_keys is None:
            raise RuntimeError(_NOT_RUNNING)
        return self._app_keys

    @property
    def people(self) -> People:
        """The people behind the accounts."""
        if self._people is None:
            raise RuntimeError(_NOT_RUNNING)
        return self._people

    def open(self, database: str | Path, *, opening_credits: float, api_key: str | None) -> str:
        """Open the database and return an API key of the default account.

        A new database gets that account, with `opening_credits`; an old one has it already.
        """
        with self._lock:
            self._store = Store(database)
            self._ledger = Ledger(self._store)
            self._renders = Renders(self._store, self._ledger)
            self._images = Images(self._store)
            self._conversations = Conversations(self._store)
            self._embeddings = Embeddings(self._store)
            self._payments = Payments(self._store, self._ledger)
            self._publications = Publications(self._store)
            self._interactive = InteractiveVideos(self._store, self._renders)
            self._gallery = Gallery(self._store, self._publications)
            self._app_keys = AppKeys(self._store)
            self._people = People(self._store, self._ledger, self._payments)
            self._archive = Archive(self._store)
            self._media_jobs = MediaJobs(self._store)
            self._narratives = Narratives(self._store, self._ledger)
            self._chats = Writings(
                self._store,
                self._ledger,
                "chat",
                seconds=chat_answers.SECONDS,
                write=chat_answers.write,
            )
            self._external_users = ExternalUsers(self._store, self._ledger)
            self._external_requests = ExternalRequests(self._store)
            try:
                self._resume_time(self._store)
                return self._prepare(opening_credits, api_key)
            except BaseException:
                self.close()
                raise

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            if self._store is None:
                return
            try:
                self._store.remember("time", self.clock.now())
            finally:
                self._store.close()
                self._conversations = self._embeddings = self._interactive = self._gallery = None
                self._chats = self._narratives = self._media_jobs = None
                self._payments = self._publications = self._archive = None
                self._external_users = self._external_requests = None
                self._app_keys = self._people = None
                self._store = self._ledger = self._renders = self._images = None

    @contextmanager
    def moment(self) -> Iterator[Micros]:
        """Hold time still for one transaction, with everything done that is due by then."""
        with self._lock:
            if self._store is None:
                raise RuntimeError(_NOT_RUNNING)
            with self._store.transaction():
                now = self.clock.now()
                self._play_until(now)
                yield now

    def _play_until(self, now: Micros) -> None:
        """Do everything that fell due, one moment after another, whatever kind of work it is.

        All of it moves the same credits: who is paid first must not depend on who looks when.
        """
        workers = (self.payments, self.renders, self.chats, self.narratives)
        while True:
            dues = [due for worker in workers if (due := worker.next_due()) is not None]
            moment = min(dues, default=None)
            if moment is None or moment > now:
                return
            for worker in workers:
                worker.catch_up(moment)

    def _prepare(self, opening_credits: float, api_key: str | None) -> str:
        with self.moment() as now:
            account = self.ledger.first_account()
            if account is None:
                account = self.ledger.open_account(now)
                if opening_credits:
                    self.ledger.top_up(
                        account, to_units(opening_credits), at=now, reason="Opening balance"
                    )
            if api_key is None:
                return self.ledger.first_key(account) or self.ledger.add_key(account, now)
            owner = self.ledger.account_of_key(api_key)
            if owner not in (None, account):
                raise ValueError("This api_key belongs to another account of the database.")
            return api_key if owner else self.ledger.add_key(account, now, api_key)

    def _resume_time(self, store: Store) -> None:
        known = (
            store.recall("time"),
            self.ledger.latest_moment(),
            self.renders.latest_moment(),
            self.images.latest_moment(),
            self.conversations.latest_moment(),
            self.embeddings.latest_moment(),
            self.narratives.latest_moment(),
            self.media_jobs.latest_moment(),
            self.external_users.latest_moment(),
            self.app_keys.latest_moment(),
        )
        if moments := [moment for moment in known if moment is not None]:
            self.clock.resume_from(max(moments))

    def _catch_up(self) -> None:
        with self._lock:
            if self._store is not None:
                with self.moment():
                    pass
