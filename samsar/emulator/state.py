"""Everything that an emulator keeps, while its database is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

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
from samsar.emulator.database.outbox import Outbox
from samsar.emulator.database.payments import Payments
from samsar.emulator.database.people import People
from samsar.emulator.database.publication_texts import PublicationTexts
from samsar.emulator.database.publications import Publications
from samsar.emulator.database.renders import Renders
from samsar.emulator.database.sub_accounts import SubAccounts
from samsar.emulator.database.writing import Writings
from samsar.emulator.payloads.webhooks import announce

if TYPE_CHECKING:
    from samsar.emulator.clock import Micros
    from samsar.emulator.database.store import Store

_AT_ONCE: Final = 500


class State:
    """The tables of one database, each under the name of what is in it.

    Only to be used inside `Backend.moment`, which makes it one transaction.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.ledger: Ledger = Ledger(store)
        self.renders: Renders = Renders(store, self.ledger)
        self.images: Images = Images(store)
        self.conversations: Conversations = Conversations(store)
        self.embeddings: Embeddings = Embeddings(store)
        self.payments: Payments = Payments(store, self.ledger)
        self.publications: Publications = Publications(store)
        self.publication_texts: PublicationTexts = PublicationTexts(store)
        self.interactive: InteractiveVideos = InteractiveVideos(store, self.renders)
        self.gallery: Gallery = Gallery(store, self.publications)
        self.app_keys: AppKeys = AppKeys(store)
        self.outbox: Outbox = Outbox(store)
        self.people: People = People(store, self.ledger, self.payments, self.outbox)
        self.archive: Archive = Archive(store)
        self.media_jobs: MediaJobs = MediaJobs(store)
        self.narratives: Narratives = Narratives(store, self.ledger)
        self.chats: Writings = Writings(
            store,
            self.ledger,
            "chat",
            seconds=chat_answers.SECONDS,
            write=chat_answers.write,
        )
        self.sub_accounts: SubAccounts = SubAccounts(store, self.ledger)
        self.external_users: ExternalUsers = ExternalUsers(store, self.ledger, self.sub_accounts)
        self.external_requests: ExternalRequests = ExternalRequests(store)
        self.renders.play.when_told(
            lambda session, event, at: announce(self, session, event, at=at)
        )
        # In which version of the database it was looked up, and what was found.
        self._due_in: tuple[int, Micros | None] = (-1, None)
        self._workers = (self.payments, self.renders.play, self.chats, self.narratives)

    def next_due(self) -> Micros | None:
        """Tell when the next thing happens by itself."""
        version = self.store.version
        if version != self._due_in[0]:
            dues = [due for worker in self._workers if (due := worker.next_due()) is not None]
            # Asked several times with every request, most of which change nothing.
            self._due_in = version, min(dues, default=None)
        return self._due_in[1]

    def play_until(self, now: Micros) -> None:
        """Do everything that fell due, one moment after another, whatever kind of work it is.

        All of it moves the same credits: who is paid first must not depend on who looks when.
        """
        while self.play_some(now, _AT_ONCE):
            pass

    def play_some(self, now: Micros, most: int) -> bool:
        """Do `most` of what fell due, or all; tell whether there may be more."""
        left = most
        while left > 0:
            moment = self.next_due()
            if moment is None or moment > now:
                return False
            dues = [(worker.next_due(), worker) for worker in self._workers]
            known = [due for due, _ in dues if due is not None]
            # None of this work gives work to another: until others are due, one may go on alone.
            others = [due for due in known if due != moment]
            is_alone = known.count(moment) == 1
            until = min([now, *(due - 1 for due in others)]) if is_alone else moment
            for due, worker in dues:
                # Those before it may have taken all the turns.
                if due == moment and left > 0:
                    left -= worker.catch_up(until, left)
        return True

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
            account = self.ledger.open_account(at, to_units(opening_credits))
        return account
