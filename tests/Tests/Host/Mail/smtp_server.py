"""An SMTP server that answers as the recipient's name asks, and files what it takes as JSON lines before it answers 250.

What follows "+" in the recipient's name says how it behaves: lan+rcpt550@… is refused at RCPT with 550, lan+data451@… after DATA with 451,
lan+cut@… takes the mail and cuts the connection instead of answering, the first time. The same in the sender's name at MAIL FROM.
"""

import argparse
import email
import email.header
import email.policy
import json
import re
import signal
import ssl
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

REPLIES = {
    421: "421 4.3.2 Service shutting down",
    450: "450 4.2.0 Greylisted, come back later",
    451: "451 4.3.0 Local error",
    550: "550 5.1.1 No such user here",
    552: "552 5.2.2 Mailbox full",
    554: "554 5.7.1 Access denied",
}


def asked(address, stage):
    found = re.search(rf"\+{stage}(\d+)", address or "")
    return REPLIES[int(found.group(1))] if found else None


# The newer parser of addresses puts a blank between two encoded words; the older one reads them right.
def decoded(value):
    return str(email.header.make_header(email.header.decode_header(re.sub(r"\r?\n(?=[ \t])", "", value))))


class Handler:
    def __init__(self, box):
        self.box, self.cut = open(box, "a", encoding="utf-8"), set()

    async def handle_MAIL(self, server, session, envelope, address, options):
        if reply := asked(address, "mail"):
            return reply
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if reply := asked(address, "rcpt"):
            return reply
        if "+relay" in address:
            return "554 5.7.1 Relay access denied"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        to = envelope.rcpt_tos[0]
        if reply := asked(to, "data"):
            return reply
        self.file(session, envelope)
        if "+cut" in to and to not in self.cut:
            self.cut.add(to)
            server.transport.abort()
        return "250 OK"

    # The framework's client writes the mechanism in small letters, as it may; aiosmtpd knows it in capitals alone, and so does its decorator.
    async def auth_login(self, server, args):
        return await server.auth_LOGIN(server, args)

    auth_login.__auth_mechanism_name__ = "login"

    def file(self, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        parts = [
            {
                "type": part.get_content_type(),
                "disposition": part.get_content_disposition(),
                "parameters": dict(part["content-type"].params),
                "encoding": part["content-transfer-encoding"],
                "content": part.get_payload(decode=True).decode("utf-8"),
            }
            for part in mail.walk()
            if not part.is_multipart()
        ]
        found = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "headers": [[name, decoded(value)] for name, value in email.message_from_bytes(envelope.content).items()],
            "structure": [part.get_content_type() for part in mail.walk()],
            "parts": parts,
            "defects": [str(one) for part in mail.walk() for one in part.defects],
            "raw": envelope.content.decode("ascii"),
            "peer": session.peer[1],
            "tls": session.ssl is not None,
            "signedIn": bool(session.authenticated),
        }
        self.box.write(json.dumps(found) + "\n")
        self.box.flush()


def sign_in(server, session, envelope, mechanism, data):
    good = isinstance(data, LoginPassword) and data.login == b"he-thong" and data.password == b"mat-khau"
    return AuthResult(success=good, handled=good)


options = argparse.ArgumentParser()
options.add_argument("--port", type=int, required=True)
options.add_argument("--box", required=True)
options.add_argument("--certificate")
options.add_argument("--key")
options.add_argument("--sign-in", action="store_true")
chosen = options.parse_args()
more = {}
if chosen.certificate:
    more["tls_context"] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    more["tls_context"].load_cert_chain(chosen.certificate, chosen.key)
if chosen.sign_in:
    more |= {"auth_require_tls": False, "auth_required": True, "authenticator": sign_in}
controller = Controller(Handler(chosen.box), hostname="127.0.0.1", port=chosen.port, **more)
controller.start()
print("listening", flush=True)
sys.stdin.read()
controller.stop()
