"""Start the rehearsal world: python -m rehearsal --host 127.0.0.1 --port 8001 --state DIR"""

import argparse
import os
import signal
import sys
from pathlib import Path
from types import FrameType

from rehearsal.serving import Server


def main() -> int:
    parser = argparse.ArgumentParser(prog="rehearsal", description="A local stand-in for the outside world.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--state", type=Path, default=Path("var/rehearsal"), help="folder that keeps what arrived")
    parser.add_argument(
        "--webhook",
        default=os.environ.get("REHEARSAL_WEBHOOK", ""),
        help="address that is told when somebody writes to a Facebook or Instagram account",
    )
    options = parser.parse_args()
    try:
        server = Server(options.state, options.host, options.port, webhook=options.webhook)
    except OSError as error:
        sys.stderr.write(f"The rehearsal world cannot start on {options.host}:{options.port}: {error}\n")
        return 1

    def stop(number: int, frame: FrameType | None) -> None:
        server.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    server.run(lambda: _say(f"Rehearsal world ready at {server.url} (state in {options.state})"))
    return 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
