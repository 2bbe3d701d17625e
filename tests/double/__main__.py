"""The double as a process of its own: python -m double --port-file PATH [--shards N]."""

import argparse
import asyncio
import signal
from pathlib import Path

from double.control import dumped
from double.server import Discord


async def run(port_file: Path, shards: int) -> None:
    """Serve until SIGTERM; the file tells the addresses as soon as there is somebody to answer."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with Discord(shards=shards) as discord:
        ready = port_file.with_name(f"{port_file.name}.new")
        ready.write_text(dumped(discord), encoding="utf-8")
        ready.replace(port_file)
        await stop.wait()


parser = argparse.ArgumentParser(prog="python -m double", description=__doc__)
parser.add_argument("--port-file", type=Path, required=True)
parser.add_argument("--shards", type=int, default=1)
arguments = parser.parse_args()
asyncio.run(run(arguments.port_file, arguments.shards))
