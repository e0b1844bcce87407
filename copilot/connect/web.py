"""The one form that is ever sent to an address from a mail: RFC 8058's one-click unsubscription, once, after approval.

No cookies, no redirects (RFC 8058, 3.1), no proxy from the surroundings, https only, and never to this machine or its
network, whatever a name resolves to.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from copilot.connect import Refused, Uncertain
from copilot.store import deliveries
from copilot.store.db import Database
from copilot.store.deliveries import Delivery
from copilot.types.changes import Post

SYSTEM = "web"
_SECONDS = 20.0


def deliver(db: Database, *, stop: threading.Event, clock: Callable[[], float] = time.time) -> list[Delivery]:
    """Send every form that is approved and waits, each once; returns how they stand. Raises StoreError."""
    done = deliveries.recover(db, now=int(clock()))
    for one in deliveries.due(db, SYSTEM, now=int(clock())):
        if not stop.is_set() and deliveries.start(db, one, now=int(clock())):
            _try(db, one)
            done.append(deliveries.get(db, one.id))
    return done


def _try(db: Database, one: Delivery) -> None:
    assert isinstance(one.payload, Post)
    try:
        post(one.payload)
    except Refused as error:
        deliveries.fail(db, one, error.message)
    except Uncertain as error:
        deliveries.doubt(db, one, error.message, retry_at=0)
    else:
        deliveries.done(db, one)


def post(form: Post, *, local: bool = False, authority: str = "") -> None:
    """Send one form. Raises Refused when it was surely not taken, Uncertain when nobody knows.

    `local` permits this machine, and `authority` is a PEM file to trust: both are for a server of one's own.
    """
    import httpx

    host = _checked(form.url, local=local)
    try:
        context = ssl.create_default_context(cafile=authority or None)
        with httpx.Client(verify=context, trust_env=False, follow_redirects=False, timeout=_SECONDS) as client:
            headers = {"content-type": "application/x-www-form-urlencoded"}
            answer = client.post(form.url, content=form.body.encode(), headers=headers)
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        raise Refused(f"{host} cannot be reached: {error}.", "Try another way off the list.") from error
    except httpx.HTTPError as error:
        raise Uncertain(f"{host} did not answer: {error}.", "Watch whether mail still comes.") from error
    if not answer.is_success:
        raise Refused(f"{host} answered {answer.status_code} {answer.reason_phrase}.", "Try another way off the list.")


def _checked(url: str, *, local: bool) -> str:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "https" or not host:
        raise Refused(f"{host or 'The address'} is not reached by https.", "Nothing was sent.")
    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo(host, parts.port or 443, type=socket.SOCK_STREAM)}
    except OSError as error:
        raise Refused(f"{host} is not known: {error}.", "Nothing was sent.") from error
    if not local and not all(ip_address(one.partition("%")[0]).is_global for one in found):
        raise Refused(f"{host} lies in your own network.", "Nothing was sent.")
    return host
