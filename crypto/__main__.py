"""The offline tool: ``python -m crypto keygen | seal -r RECIPIENT [FILE] | open -i IDENTITY_FILE [FILE]``.

Streams; never needs a network. On failure it exits 2, and its last line on standard error begins with
``header failure``, ``HMAC failure``, ``no match``, ``payload failure``, or says what else was wrong.
What had been written before a payload failure is authentic, but not the whole file.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from crypto.age_format import CHUNK_BYTES, Recipient
from crypto.opening import open_stream
from crypto.refusals import HeaderFailure, HmacFailure, NoMatch, PayloadFailure, Refused, WrongKey
from crypto.sealing import Identity, seal_stream

FAILURES: dict[type[Refused], str] = {
    HeaderFailure: "header failure: this is not an age file, or it is damaged",
    HmacFailure: "HMAC failure: the header was changed",
    NoMatch: "no match: none of the identities opens this file",
    PayloadFailure: "payload failure: the file is cut or changed; what was written is not all of it",
    WrongKey: "wrong key: not an AGE-SECRET-KEY-PQ-1 identity or an age1pq1 recipient",
}


def keygen() -> Iterable[bytes]:
    """A new identity, in the form that ``age-keygen -pq`` prints."""
    identity = Identity.draw()
    created = datetime.now().astimezone().isoformat(timespec="seconds")
    yield f"# created: {created}\n# public key: {identity.recipient.text}\n{identity.text}\n".encode("ascii")


def read_identities(text: str) -> list[Identity]:
    """One a line; empty lines and comments are skipped. `WrongKey` for anything else, or none at all."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if not lines:
        raise WrongKey
    return [Identity.parse(line.strip()) for line in lines]


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(CHUNK_BYTES):
        yield piece


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m crypto", description="Seals and opens age files.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("keygen", help="print a new identity and its recipient")
    seal = commands.add_parser("seal", help="seal FILE, or standard input, to recipients")
    seal.add_argument("-r", dest="recipients", metavar="RECIPIENT", action="append", required=True)
    opening = commands.add_parser("open", help="open FILE, or standard input, with an identity")
    opening.add_argument("-i", dest="identities", metavar="IDENTITY_FILE", action="append", type=Path, required=True)
    for command in (seal, opening):
        command.add_argument("file", metavar="FILE", nargs="?", type=Path)
    return parser


def main(argv: list[str] | None = None) -> int:
    """Runs one command; gives the exit code."""
    args = _parser().parse_args(argv)
    try:
        with ExitStack() as stack:
            if args.command == "keygen":
                result = keygen()
            else:
                file = stack.enter_context(args.file.open("rb")) if args.file else sys.stdin.buffer
                if args.command == "seal":
                    result = seal_stream([Recipient.parse(text) for text in args.recipients], _pieces(file))
                else:
                    identities = [found for path in args.identities for found in read_identities(path.read_text())]
                    result = open_stream(_pieces(file), identities)
            for piece in result:
                sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()
    except Refused as refusal:
        return _fail(FAILURES[type(refusal)])
    except (OSError, UnicodeDecodeError) as error:
        return _fail(f"cannot read or write: {error}")
    return 0


def _fail(message: str) -> int:
    try:
        sys.stdout.buffer.flush()
    except OSError:  # the disk is full, or the reader of our output gone: at the end Python would try once more
        sys.stdout = sys.stderr
    print(message, file=sys.stderr)
    return 2


if __name__ == "__main__":
    raise SystemExit(main())
