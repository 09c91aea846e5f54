"""Talking to the mail server: one connection for many mails, and what each of its answers means for a mail.

A fault is `Passing` (try this mail again), `Refusal` (this mail will never be taken) or `Away` (no mail gets through
now: server, sign-in or certificate). Its code is all that is kept; what a server says may hold addresses.
"""

import re
import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr, formatdate, parseaddr

from django.conf import settings

from . import outbox

LONGEST_WAIT = 30  # seconds for one answer; the time limit of the job rests on it
ENHANCED = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
NO_SUCH_ADDRESS = re.compile(r"^5\.1\.(0|1|2|3|6|10)$")  # 5.1.7 and 5.1.8 are about the sender
NO_SUCH_ADDRESS_CODES = (550, 551, 553)  # at RCPT, where the server gives no enhanced code
# The codes of `Mail.answer` for what a server cannot say itself.
TIMEOUT = "timeout"
HUNG_UP = "hung up"
NO_CONNECTION = "no connection"
NOT_SAFE = "no safe connection"
CHARACTERS = "characters"
POLICY = SMTP.clone(cte_type="7bit")  # every server takes it


class Fault(Exception):
    """`answer`: a code of ours, or the server's code and enhanced code."""

    def __init__(self, answer):
        super().__init__(answer)
        self.answer = answer


class Passing(Fault):
    """Worth another try later: the server said so, was silent, or hung up before it took the mail."""


class Away(Fault):
    """Nothing can be sent now, whatever the mail."""


class Refusal(Fault):
    """Never taken. `address_wrong`: because the address takes no mails at all."""

    def __init__(self, answer, *, address_wrong=False):
        super().__init__(answer)
        self.address_wrong = address_wrong


class Server:
    """The mail server of the settings. Connects when the first mail is sent, and again after it hung up."""

    def __init__(self):
        self._smtp = None
        self.connections = 0

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if self._smtp is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._smtp.quit()
            self._close()

    def send(self, message: EmailMessage, to: str):
        """Hand over one message; returns when the server has taken it. Raises Passing, Refusal or Away."""
        if self._smtp is None:
            self._smtp = self._connect()
        sender = settings.EMAIL_RETURN_PATH or from_address()
        try:
            self._smtp.send_message(message, from_addr=sender, to_addrs=[to])
        except smtplib.SMTPSenderRefused as error:  # our own address: a matter of settings, not of the reader
            self._close()
            raise Away(_code(error.smtp_code, error.smtp_error)) from None
        except smtplib.SMTPRecipientsRefused as error:
            raise self._judge(*error.recipients[to], at_address=True) from None
        except smtplib.SMTPResponseException as error:
            raise self._judge(error.smtp_code, error.smtp_error) from None
        except (smtplib.SMTPNotSupportedError, UnicodeError):
            raise Refusal(CHARACTERS, address_wrong=True) from None
        except (smtplib.SMTPException, OSError) as error:
            self._close()
            raise Passing(TIMEOUT if _was_silent(error) else HUNG_UP) from None

    def _judge(self, code, said, *, at_address=False):
        answer = _code(code, said)
        if code == 421:  # the server is closing; smtplib has hung up already
            self._close()
        if code < 500:
            return Passing(answer)
        enhanced = answer.partition(" ")[2]
        by_code = at_address and code in NO_SUCH_ADDRESS_CODES
        return Refusal(answer, address_wrong=bool(NO_SUCH_ADDRESS.match(enhanced)) if enhanced else by_code)

    def _connect(self):
        self.connections += 1
        wait = min(settings.EMAIL_TIMEOUT, LONGEST_WAIT)
        name = {"host": settings.EMAIL_HOST, "port": settings.EMAIL_PORT}
        options = {"timeout": wait, "local_hostname": outbox.domain()}
        smtp = None
        try:
            if settings.EMAIL_USE_SSL:
                smtp = smtplib.SMTP_SSL(**name, **options, context=_trust())
            else:
                smtp = smtplib.SMTP(**name, **options)
                if settings.EMAIL_USE_TLS:
                    smtp.starttls(context=_trust())
            if settings.EMAIL_HOST_USER:
                smtp.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        except smtplib.SMTPResponseException as error:
            fault = Away(_code(error.smtp_code, error.smtp_error))
        except (ssl.SSLError, smtplib.SMTPNotSupportedError):
            fault = Away(NOT_SAFE)
        except (smtplib.SMTPException, OSError) as error:
            fault = Away(TIMEOUT if _was_silent(error) else NO_CONNECTION)
        else:
            return smtp
        if smtp is not None:
            smtp.close()
        raise fault

    def _close(self):
        if self._smtp is not None:
            self._smtp.close()
        self._smtp = None


def build(text: outbox.Text, *, to: str, message_id: str) -> EmailMessage:
    """The mail as it travels: plain text and HTML, marked as made by a program so that no absence note answers it."""
    message = EmailMessage(policy=POLICY)
    message["From"] = formataddr((outbox.signature(), from_address()))
    message["To"] = to
    message["Subject"] = text.subject
    message["Date"] = formatdate(localtime=True)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    if settings.EMAIL_REPLY_TO:
        message["Reply-To"] = settings.EMAIL_REPLY_TO
    message.set_content(text.plain)
    message.add_alternative(text.html, subtype="html")
    return message


def envelope_address(address: str) -> str:
    """An address as the server is told it: a domain in other letters in its ASCII form. Raises Refusal."""
    local, _at, domain = address.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        raise Refusal(CHARACTERS, address_wrong=True) from None


def from_address():
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1] or f"no-reply@{outbox.domain()}"


def _was_silent(error):
    """Whether time ran out: smtplib reports that as a lost connection."""
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)


def _trust():
    return ssl.create_default_context(cafile=settings.EMAIL_CA_FILE or None)


def _code(code, said):
    """The server's code and its enhanced code, if it gave one; none of its words."""
    text = said.decode("ascii", "replace") if isinstance(said, bytes) else str(said)
    enhanced = ENHANCED.search(text[:200])
    return f"{code} {enhanced[1]}" if enhanced else str(code)
