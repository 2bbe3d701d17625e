"""
A double of Discord: REST and gateway over real loopback sockets, for a real discord.py.

    async with Discord() as discord:
        with pointed_at(discord):
            …  # start a client with discord.token, then
            asked = await discord.answered(discord.slash("ask", {"question": "who rowed out?"}))
            more = await discord.answered(discord.press(asked, "More"))
            discord.faults.next("POST", "/callback", Status(502), times=2)
            discord.faults.now(Close(4000))
    assert (discord.violations, discord.failures) == ([], [])

In another process: python -m double --port-file PATH, and double/control.py for what it can be told there.
"""

from double.client import pointed_at
from double.events import Channel, Guild, Person, Upload
from double.faults import (
    Close,
    Deaf,
    Drop,
    Fault,
    InvalidSession,
    Malformed,
    RateLimit,
    Raw,
    Reconnect,
    Reset,
    Slow,
    Status,
    Zombie,
)  # fmt: skip
from double.interactions import Answer, Interaction
from double.server import Discord

__all__ = [
    "Answer",
    "Channel",
    "Close",
    "Deaf",
    "Discord",
    "Drop",
    "Fault",
    "Guild",
    "Interaction",
    "InvalidSession",
    "Malformed",
    "Person",
    "RateLimit",
    "Raw",
    "Reconnect",
    "Reset",
    "Slow",
    "Status",
    "Upload",
    "Zombie",
    "pointed_at",
]
