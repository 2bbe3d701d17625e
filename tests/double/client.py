"""Points discord.py at the double."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

import yarl


class Addressed(Protocol):
    """The double, or an Elsewhere."""

    @property
    def url(self) -> str: ...

    @property
    def gateway_url(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A double in another process, by its two addresses."""

    url: str
    gateway_url: str


@contextmanager
def pointed_at(discord: Addressed) -> Iterator[None]:
    """Let discord.py in this process talk to the double and to nobody else."""
    from discord.asset import Asset  # noqa: PLC0415  # the double itself does not need discord.py
    from discord.gateway import DiscordWebSocket  # noqa: PLC0415
    from discord.http import Route  # noqa: PLC0415

    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY, Asset.BASE
    Route.BASE = f"{discord.url}/api/v10"
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(discord.gateway_url)
    Asset.BASE = f"{discord.url}/cdn"
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY, Asset.BASE = before
