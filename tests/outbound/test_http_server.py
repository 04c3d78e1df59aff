"""The loopback server that the tests of the HTTP door speak to: it does exactly what its script says."""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

#: Answers one request on the socket; returning False closes the connection.
Script = Callable[[socket.socket, bytes], bool]


def reply(body: bytes = b'{"ok": true}', *, status: str = "200 OK", headers: str = "") -> Script:
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode()

    def script(sock: socket.socket, request: bytes) -> bool:
        sock.sendall(head + body)
        return True

    return script


def raw(data: bytes) -> Script:
    """Send exactly this and close."""

    def script(sock: socket.socket, request: bytes) -> bool:
        sock.sendall(data)
        return False

    return script


def drip(start: bytes, piece: bytes, *, every: float = 0.02) -> Script:
    """Send ``start``, then ``piece`` again and again for 5 s."""

    def script(sock: socket.socket, request: bytes) -> bool:
        sock.sendall(start)
        for _ in range(int(5 / every)):
            time.sleep(every)
            sock.sendall(piece)
        return False

    return script


def reset(first: bytes = b"") -> Script:
    """Send ``first``, then break the connection with RST."""

    def script(sock: socket.socket, request: bytes) -> bool:
        sock.sendall(first)
        time.sleep(0.03)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False

    return script


def in_turn(*scripts: Script) -> Script:
    waiting = iter(scripts)
    return lambda sock, request: next(waiting)(sock, request)


class LoopbackServer:
    """Use as a context manager. ``requests`` holds the bytes of each request, ``peers`` each connection."""

    def __init__(self, script: Script, *, tls: ssl.SSLContext | None = None, family: int = socket.AF_INET) -> None:
        self.script = script
        self.tls = tls
        self.requests: list[bytes] = []
        self.peers: list[tuple[str, int]] = []
        self.peer_of: list[tuple[str, int]] = []  # of each request
        self._open: list[socket.socket] = []
        self._listener = socket.socket(family)
        self._listener.bind(("127.0.0.1" if family == socket.AF_INET else "::1", 0))
        self._listener.listen(50)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"

    def __enter__(self) -> LoopbackServer:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for sock in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()

    def _accept(self) -> None:
        while True:
            try:
                sock, peer = self._listener.accept()
            except OSError:
                return
            self.peers.append(peer)
            self._open.append(sock)
            threading.Thread(target=self._serve, args=(sock, peer), daemon=True).start()

    def _serve(self, sock: socket.socket, peer: tuple[str, int]) -> None:
        try:
            if self.tls is not None:
                sock = self.tls.wrap_socket(sock, server_side=True)
                self._open.append(sock)
            while request := read_request(sock):
                self.requests.append(request)
                self.peer_of.append(peer)
                if not self.script(sock, request):
                    break
        except OSError:
            pass
        finally:
            sock.close()


def read_request(sock: socket.socket) -> bytes:
    """One request with its body; empty when the client went away or does not speak HTTP."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = sock.recv(65536)
        if not piece or data[:1] == b"\x16":
            return b""
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        body += sock.recv(65536)
    return head + b"\r\n\r\n" + body


def certificate(folder: Path, *names: str) -> tuple[ssl.SSLContext, str]:
    """A server context and the path of the certificate to trust, for host names and IP addresses."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    now = datetime.datetime.now(datetime.UTC)
    known = x509.SubjectAlternativeName(
        [x509.IPAddress(ipaddress.ip_address(n)) if n[0].isdigit() else x509.DNSName(n) for n in names]
    )
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(known, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, key_pem = folder / "cert.pem", folder / "key.pem"
    pem.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    key_pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, key_pem)
    return context, str(pem)


def test_the_server_records_requests_and_connections() -> None:
    with LoopbackServer(reply(b"hello")) as server, socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nab")
        assert client.recv(1000).endswith(b"hello")
        assert server.requests == [b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nab"]
        assert server.peer_of == server.peers == [client.getsockname()]
