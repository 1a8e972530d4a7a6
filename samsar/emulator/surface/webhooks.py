"""Looking at webhooks, and saying who is called, from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar.emulator.database.outbox import DESTINATIONS
from samsar.emulator.surface.base import SurfacePart

if TYPE_CHECKING:
    from samsar.emulator.database.outbox import Destinations
    from samsar.emulator.records import Webhook


class Webhooks(SurfacePart):
    """What is posted about videos."""

    @property
    def webhooks(self) -> list[Webhook]:
        """What was or is to be posted about the videos of all accounts, oldest first.

        It is there as soon as a video has completed or failed; `settled` waits until it was sent.
        """
        with self._backend.moment():
            return self._backend.state.outbox.webhooks(self.url)

    @property
    def webhooks_to(self) -> Destinations:
        """Who is really called by webhooks, and by callbacks after purchases.

        `"local"`: this machine, addresses of private networks, and names that cannot be public
        (without a dot, or below `.localhost`, `.local`, `.internal`, `.test` and `.home.arpa`).
        `"anywhere"`, or `"nowhere"`. What is not sent is listed all the same, as `withheld`.
        """
        return self._backend.rules.webhooks_to

    @webhooks_to.setter
    def webhooks_to(self, destinations: Destinations) -> None:
        if destinations not in DESTINATIONS:
            known = ", ".join(DESTINATIONS)
            raise ValueError(f"webhooks_to must be one of {known}, not {destinations!r}.")
        self._backend.rules.webhooks_to = destinations

    @property
    def webhook_omissions(self) -> bool:
        """Whether webhooks keep quiet where those of the real API do.

        With `False` they also tell of videos from pictures (that were ordered since), of cancelled
        and paused videos and of the checkpoints of step videos; and when the prompt stage fails,
        they have ids and a status. Pictures, sounds and texts have none even then: their routes
        take no webhook.
        """
        return self._backend.rules.webhook_omissions

    @webhook_omissions.setter
    def webhook_omissions(self, value: bool) -> None:
        self._backend.rules.webhook_omissions = value
