"""Runs the bot in this process, pointed at a double: python -m double.pointed URL GATEWAY_URL -- run …"""

import sys

from double.client import Elsewhere, pointed_at


def main() -> None:
    """Hand what follows the dashes to the bot's command line."""
    url, gateway_url, dashes, *arguments = sys.argv[1:]
    if dashes != "--":
        raise SystemExit(__doc__)
    from bot.__main__ import main as run  # noqa: PLC0415  # after the double, which needs nothing of the bot

    sys.argv = ["pullquote", *arguments]
    with pointed_at(Elsewhere(url, gateway_url)):
        run()


if __name__ == "__main__":
    main()
