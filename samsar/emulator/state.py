"""Everything that an emulator keeps, while its database is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar.emulator.database import chat_answers
from samsar.emulator.database.app_keys import AppKeys
from samsar.emulator.database.archive import Archive
from samsar.emulator.database.conversations import Conversations
from samsar.emulator.database.embeddings import Embeddings
from samsar.emulator.database.external_requests import ExternalRequests
from samsar.emulator.database.external_users import ExternalUsers
from samsar.emulator.database.gallery import Gallery
from samsar.emulator.database.images import Images
from samsar.emulator.database.interactive import InteractiveVideos
from samsar.emulator.database.ledger import Ledger, to_units
from samsar.emulator.database.media_jobs import MediaJobs
from samsar.emulator.database.narratives import Narratives
from samsar.emulator.database.payments import Payments
from samsar.emulator.database.people import People
from samsar.emulator.database.publications import Publications
from samsar.emulator.database.renders import Renders
from samsar.emulator.database.writing import Writings

if TYPE_CHECKING:
    from samsar.emulator.clock import Micros
    from samsar.emulator.database.store import Store


class State:
    """The tables of one database, each under the name of what is in it.

    Only to be used inside `Backend.moment`, which makes it one transaction.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.ledger = Ledger(store)
        self.renders = Renders(store, self.ledger)
        self.images = Images(store)
        self.conversations = Conversations(store)
        self.embeddings = Embeddings(store)
        self.payments = Payments(store, self.ledger)
        self.publications = Publications(store)
        self.interactive = InteractiveVideos(store, self.renders)
        self.gallery = Gallery(store, self.publications)
        self.app_keys = AppKeys(store)
        self.people = People(store, self.ledger, self.payments)
        self.archive = Archive(store)
        self.media_jobs = MediaJobs(store)
        self.narratives = Narratives(store, self.ledger)
        self.chats = Writings(
            store,
            self.ledger,
            "chat",
            seconds=chat_answers.SECONDS,
            write=chat_answers.write,
        )
        self.external_users = ExternalUsers(store, self.ledger)
        self.external_requests = ExternalRequests(store)
        self._workers = (self.payments, self.renders.play, self.chats, self.narratives)

    def next_due(self) -> Micros | None:
        """Tell when the next thing happens by itself."""
        dues = [due for worker in self._workers if (due := worker.next_due()) is not None]
        return min(dues, default=None)

    def play_until(self, now: Micros) -> None:
        """Do everything that fell due, one moment after another, whatever kind of work it is.

        All of it moves the same credits: who is paid first must not depend on who looks when.
        """
        while (moment := self.next_due()) is not None and moment <= now:
            for worker in self._workers:
                worker.catch_up(moment)

    def latest_moment(self) -> Micros | None:
        """Tell up to when the database knows what happened."""
        books = (
            self.ledger,
            self.renders,
            self.images,
            self.conversations,
            self.embeddings,
            self.narratives,
            self.media_jobs,
            self.external_users,
            self.app_keys,
        )
        moments = [self.store.recall("time"), *(book.latest_moment() for book in books)]
        return max((moment for moment in moments if moment is not None), default=None)

    def default_account(self, opening_credits: float, *, at: Micros) -> str:
        """Return the account that was opened first; a new database gets it, with credits."""
        account = self.ledger.first_account()
        if account is None:
            account = self.ledger.open_account(at)
            if opening_credits:
                self.ledger.top_up(
                    account, to_units(opening_credits), at=at, reason="Opening balance"
                )
        return account
