"""A server that lies, stops or attacks costs a sentence: no password, no memory, no mail."""

from __future__ import annotations

import resource
from pathlib import Path
from threading import Event

import pytest

from copilot.errors import AuthFailed, CopilotError, SourceError, Unavailable
from copilot.mail.imap import ImapSource
from copilot.mail.source import Known, Mailbox, Unreadable
from copilot.settings import Account, Security
from tests.dovecot import make_certificate
from tests.mail.kit import Held, letter
from tests.scripted import Answer, Scripted, says, scripted

SECRET = "open sesame"
BODY = letter(1)


def _source(server: Scripted, security: Security = "plain", ca: Path | None = None) -> ImapSource:
    account = Account(
        address="me", host="localhost", port=server.port, security=security, ca_file=str(ca) if ca else ""
    )
    return ImapSource("work", account, SECRET)


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for localhost and its key."""
    folder = tmp_path_factory.mktemp("tls")
    make_certificate(folder / "cert.pem", folder / "key.pem")
    return folder / "cert.pem", folder / "key.pem"


def _leaked(server: Scripted) -> bool:
    """Whether anything like a login reached the server in the clear."""
    return any(word in line.upper() for line in server.received for word in (b"LOGIN", b"AUTHENTICATE"))


@pytest.mark.parametrize(
    ("capabilities", "greeting", "answers"),
    [
        pytest.param(b"IMAP4rev1 AUTH=PLAIN", b"* OK ready\r\n", {}, id="not-offered"),
        pytest.param(b"IMAP4rev1 STARTTLS", b"* PREAUTH welcome\r\n", {}, id="preauth"),
        pytest.param(b"IMAP4rev1 STARTTLS", b"* OK x\r\n", {b"STARTTLS": says(end=b"NO later")}, id="refused"),
        pytest.param(b"IMAP4rev1 STARTTLS", b"* OK x\r\n", {b"STARTTLS": says(end=b"BAD what")}, id="bad"),
        pytest.param(b"IMAP4rev1 STARTTLS", b"* OK x\r\n", {b"STARTTLS": lambda tag, words: None}, id="closed"),
        pytest.param(b"IMAP4rev1 STARTTLS", b"* BYE go away\r\n", {}, id="bye"),
        pytest.param(b"IMAP4rev1 STARTTLS", b"* OK x\r\n", {b"STARTTLS": says(end=b"OK x\r\n* OK y")}, id="no-tls"),
    ],
)
def test_no_credential_leaves_before_tls(capabilities: bytes, greeting: bytes, answers: dict[bytes, Answer]) -> None:
    with scripted(answers, capabilities=capabilities, greeting=greeting) as server:
        with pytest.raises(SourceError):
            _source(server, "starttls").mailboxes()
        assert not _leaked(server)


def test_data_smuggled_in_before_the_handshake_is_refused(tls: tuple[Path, Path]) -> None:
    injected = {b"STARTTLS": says(end=b"OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nc1 OK done")}
    with scripted(injected, capabilities=b"IMAP4rev1 STARTTLS", tls=tls) as server:
        with pytest.raises(SourceError, match="between STARTTLS and the handshake"):
            _source(server, "starttls", tls[0]).mailboxes()
        assert not _leaked(server)


def test_capabilities_told_before_tls_are_not_believed_after_it(tls: tuple[Path, Path]) -> None:
    with scripted({}, capabilities=b"IMAP4rev1 STARTTLS AUTH=PLAIN SASL-IR", tls=tls) as server:
        source = _source(server, "starttls", tls[0])
        assert source.mailboxes()
        source.close()
        words = [line.split()[1].upper() for line in server.received]
        assert words.index(b"STARTTLS") < words.index(b"AUTHENTICATE")
        assert b"CAPABILITY" in words[words.index(b"STARTTLS") : words.index(b"AUTHENTICATE")]


def test_a_server_without_sasl_gets_the_password_quoted() -> None:
    with scripted({}, capabilities=b"IMAP4rev1") as server:
        source = _source(server)
        source.mailboxes()
        source.close()
        assert any(line.endswith(b'LOGIN "me" "open sesame"\r\n') for line in server.received)


def test_a_server_that_takes_no_passwords_gets_none() -> None:
    with scripted({}, capabilities=b"IMAP4rev1 LOGINDISABLED") as server:
        with pytest.raises(AuthFailed, match="takes no password"):
            _source(server).mailboxes()
        assert not _leaked(server)


def test_a_server_too_busy_to_log_in_may_be_tried_again() -> None:
    with (
        scripted({b"AUTHENTICATE": says(end=b"NO [UNAVAILABLE] try later")}) as server,
        pytest.raises(Unavailable, match="try later"),
    ):
        _source(server).mailboxes()


LISTED = b"1 FETCH (UID 1 FLAGS (\\Seen) RFC822.SIZE %d)" % len(BODY)
GIVEN = b"1 FETCH (UID 1 BODY[] {%d}\r\n%s)" % (len(BODY), BODY)
ONE: dict[bytes, Answer] = {
    b"EXAMINE": says(b"1 EXISTS", b"OK [UIDVALIDITY 7] ok", b"OK [UIDNEXT 2] ok"),
    b"FETCH": says(LISTED),
    b"UID FETCH": says(GIVEN),
}


def test_an_honest_script_delivers_its_message() -> None:
    with scripted(ONE) as server:
        held = Held(_source(server))
        held.sync()
        held.source.close()
        assert held.bodies() == [BODY]


NONSENSE: dict[str, dict[bytes, Answer]] = {
    "a literal of a terabyte": {b"UID FETCH": lambda tag, words: b"* 1 FETCH (UID 1 BODY[] {999999999999}\r\nabc"},
    "a literal of a number too long": {b"UID FETCH": says(b"1 FETCH (UID 1 BODY[] {%s}" % (b"9" * 60))},
    "a line without end": {b"UID FETCH": lambda tag, words: b"* 1 FETCH (UID 1 " + b"x" * (2 << 20)},
    "goodbye in the middle of a literal": {
        b"UID FETCH": lambda tag, words: b"* 1 FETCH (UID 1 BODY[] {50}\r\n* BYE\r\n"
    },
    "goodbye": {b"UID FETCH": lambda tag, words: b"* BYE shutting down\r\n"},
    "another command's tag": {b"UID FETCH": lambda tag, words: b"zz OK done\r\n"},
    "binary noise": {b"UID FETCH": lambda tag, words: bytes(range(256)) * 40 + b"\r\n"},
    "nothing but silence and the end": {b"UID FETCH": lambda tag, words: None},
    "no listing": {b"FETCH": says(end=b"NO [SERVERBUG] internal")},
    "no folder": {b"EXAMINE": says(end=b"NO not now")},
    "a list of folders refused": {b"LIST": says(end=b"BAD what")},
    "unbalanced brackets": {b"UID FETCH": says(b"1 FETCH ((((((UID 1 BODY[] {4}\r\nabcd")},
    "somebody else's message": {b"UID FETCH": says(GIVEN.replace(b"UID 1", b"UID 99"))},
    "the same message twice": {b"UID FETCH": says(GIVEN, GIVEN)},
    "no text": {b"UID FETCH": says(b"1 FETCH (UID 1 BODY[] NIL)")},
    "empty text": {b"UID FETCH": says(b'1 FETCH (UID 1 BODY[] "")')},
    "a UID that is none": {b"FETCH": says(b"1 FETCH (UID -5 FLAGS (\\Seen) RFC822.SIZE 3)")},
    "flags that are none": {b"FETCH": says(b'1 FETCH (UID 1 FLAGS "x" RFC822.SIZE 3)')},
    "a size that is none": {b"FETCH": says(b"1 FETCH (UID 1 FLAGS () RFC822.SIZE many)")},
    "a million brackets": {b"FETCH": says(b"1 FETCH " + b"(" * 900_000)},
    "more messages than there are": {b"EXAMINE": says(b"40000 EXISTS", b"OK [UIDVALIDITY 7] ok")},
    "a date of year zero": {b"FETCH": says(LISTED[:-1] + b' INTERNALDATE "00-Foo-0000 99:99:99 +9999")')},
}


@pytest.mark.parametrize("case", NONSENSE)
def test_nonsense_costs_at_most_this_sync(case: str) -> None:
    with scripted({**ONE, **NONSENSE[case]}) as server:
        held = Held(_source(server))
        try:
            held.sync()
        except CopilotError as error:
            assert error.message.endswith(".")
            assert error.hint
        held.source.close()
        assert all(one.raw in (BODY, b"abcd") for one in held.messages.values())
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 1_000_000  # kilobytes


def test_a_lie_about_the_count_deletes_nothing() -> None:
    emptied = {**ONE, b"EXAMINE": says(b"0 EXISTS", b"OK [UIDVALIDITY 7] ok", b"OK [UIDNEXT 2] ok")}
    with scripted(ONE) as server:
        held = Held(_source(server))
        held.sync()
        server.answers.update(emptied)
        server.answers[b"UID FETCH"] = says(b"1 FETCH (UID 1)")
        held.sync()
        held.source.close()
        assert held.bodies() == [BODY]


def test_a_body_the_server_refuses_is_named_and_the_rest_comes() -> None:
    def fetch(tag: bytes, words: list[bytes]) -> bytes:
        if words[2] == b"2":
            return tag + b" NO [SERVERBUG] corrupt\r\n"
        given = b"" if words[2] != b"1" else b"* " + GIVEN + b"\r\n"
        return given + tag + (b" OK done\r\n" if words[2] == b"1" else b" NO one of them is corrupt\r\n")

    two = says(LISTED, LISTED.replace(b"1 FETCH (UID 1", b"2 FETCH (UID 2"))
    with scripted(
        {**ONE, b"EXAMINE": says(b"2 EXISTS", b"OK [UIDVALIDITY 7] ok"), b"FETCH": two, b"UID FETCH": fetch}
    ) as server:
        held = Held(_source(server))
        told = held.sync()
        held.source.close()
        assert held.bodies() == [BODY]
        assert [one.source for one in told if isinstance(one, Unreadable)] == ["work/INBOX;uid=2"]


@pytest.mark.parametrize(
    "name",
    [b'"a\\"b"', b'"&AP8"', b"{3}\r\na\r\n", b'"\x1b]0;x\x07"', b'"x&Jjo-y"', b"NIL", b'""'],
)
def test_a_folder_name_is_listed_as_text_or_not_at_all(name: bytes) -> None:
    with scripted({b"LIST": says(b'LIST () "/" INBOX', b'LIST () "/" ' + name)}) as server:
        source = _source(server)
        names = [one.name for one in source.mailboxes()]
        source.close()
        assert names[0] == "INBOX"
        assert all(char >= " " for one in names for char in one)


def test_a_count_without_messages_ends_the_walk() -> None:
    with scripted(
        {**ONE, b"EXAMINE": says(b"4000000000 EXISTS", b"OK [UIDVALIDITY 7] ok"), b"FETCH": says()}
    ) as server:
        source = _source(server)
        with pytest.raises(Unavailable, match="counts messages and lists none"):
            list(source.changes(Mailbox("INBOX"), Known(set), stop=Event()))
        source.close()
        assert len(server.received) < 10
