"""Real mail servers for tests: one that follows a script, and one that hangs up in the middle."""

import email
import socket
import threading
import time
from contextlib import contextmanager

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class Script:
    """A handler that takes every mail, unless told otherwise.

    `at_address`, `at_data`: answers to give, one for each mail, before it takes mails again. `delay`: seconds before
    the answer to DATA. `on_taken(handler)`: called when a mail lies here and the answer is not sent yet.
    """

    def __init__(self):
        self.taken, self.senders, self.at_address, self.at_data = [], [], [], []
        self.connections = 0
        self.delay = 0
        self.on_taken = lambda handler: None

    def connection_made(self):
        self.connections += 1

    async def handle_MAIL(self, server, session, envelope, address, mail_options):
        envelope.mail_from = address
        return "250 2.1.0 OK"

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if self.at_address:
            return self.at_address.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.at_data:
            return self.at_data.pop(0)
        time.sleep(self.delay)
        self.taken.append((envelope.rcpt_tos[0], email.message_from_bytes(envelope.content)))
        self.senders.append(envelope.mail_from)
        self.on_taken(self)
        return "250 2.0.0 OK"

    @property
    def ids(self):
        return [message["Message-ID"] for _to, message in self.taken]


class _Counting(SMTP):
    def connection_made(self, transport):
        self.event_handler.connection_made()
        super().connection_made(transport)


class _Controller(Controller):
    def factory(self):
        return _Counting(self.handler, **self.SMTP_kwargs)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def mail_server(**options):
    """A server on a free port; yields its handler, with `port`."""
    handler = Script()
    handler.port = free_port()
    controller = _Controller(handler, hostname="127.0.0.1", port=handler.port, **options)
    controller.start()  # knocks once to see whether it runs
    handler.connections = 0
    try:
        yield handler
    finally:
        controller.stop()


@contextmanager
def hanging_up_server():
    """A server that reads the beginning of a mail and closes the connection; yields its port and how often it did."""
    listener = socket.create_server(("127.0.0.1", 0))
    hung_up = []

    def serve():
        while True:
            try:
                connection, _address = listener.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as lines:
                connection.sendall(b"220 here\r\n")
                for line in lines:
                    if line.upper().startswith(b"DATA"):
                        connection.sendall(b"354 go on\r\n")
                        lines.readline()
                        hung_up.append(1)
                        break
                    connection.sendall(b"250 OK\r\n")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1], hung_up
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(timeout=5)
