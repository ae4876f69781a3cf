"""An SMTP server that answers as the recipient's name asks, and files what it takes as JSON lines before it answers 250.

What follows "+" in the recipient's name says how it behaves: lan+rcpt550@… is refused at RCPT with 550, lan+data451@… after DATA with 451,
lan+cut@… takes the mail and cuts the connection instead of answering, the first time. The same in the sender's name at MAIL FROM.
"""

import argparse
import base64
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
XOAUTH2 = base64.b64encode(b"user=he-thong\x01auth=Bearer ma-truy-cap\x01\x01").decode()


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
        self.file(server, session, envelope)
        if "+cut" in to and to not in self.cut:
            self.cut.add(to)
            server.transport.abort()
        return "250 OK"

    async def auth_XOAUTH2(self, server, args):
        if args[1:] == [XOAUTH2]:
            server.session.mechanism = "XOAUTH2"
            return AuthResult(success=True)
        # What is wrong comes as a challenge, and the code only after the client has answered it.
        await server.challenge_auth('{"status":"400","schemes":"bearer"}')
        return AuthResult(success=False, handled=False)

    def file(self, server, session, envelope):
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
            "tls": server.transport.get_extra_info("ssl_object") is not None,
            "mechanism": session.mechanism if session.authenticated else None,
        }
        self.box.write(json.dumps(found) + "\n")
        self.box.flush()


def sign_in(server, session, envelope, mechanism, data):
    good = isinstance(data, LoginPassword) and data.login == b"he-thong" and data.password == b"mat-khau"
    session.mechanism = mechanism
    return AuthResult(success=good, handled=good)


options = argparse.ArgumentParser()
options.add_argument("--port", type=int, required=True)
options.add_argument("--box", required=True)
options.add_argument("--certificate")
options.add_argument("--key")
options.add_argument("--implicit", action="store_true", help="TLS from the first byte instead of STARTTLS")
options.add_argument("--sign-in", action="store_true")
options.add_argument("--without", action="append", default=[], help="a way to sign in that is not offered")
chosen = options.parse_args()
more = {}
if chosen.certificate:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chosen.certificate, chosen.key)
    more["ssl_context" if chosen.implicit else "tls_context"] = context
if chosen.sign_in:
    more |= {
        "auth_require_tls": False,
        "auth_required": True,
        "auth_exclude_mechanism": chosen.without,
        "authenticator": sign_in,
    }
controller = Controller(Handler(chosen.box), hostname="127.0.0.1", port=chosen.port, **more)
controller.start()
print("listening", flush=True)
sys.stdin.read()
controller.stop()
