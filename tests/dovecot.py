"""A real Dovecot for tests: its own configuration, ports, users and certificate in a folder of its own.

One instance serves one test worker; tests share it and take a fresh user each. Killing the whole process group stops
it in milliseconds and keeps the mail, so it can be started again on the same ports.
"""

from __future__ import annotations

import getpass
import grp
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from imapclient import IMAPClient

from copilot.settings import Account, Security

PASSWORD = "correct horse"
_USERS = 500
_NOBODY = 65534  # Dovecot refuses to serve mail as root

_CONFIG = """
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{root}/cert.pem
ssl_key = <{root}/key.pem
disable_plaintext_auth = no
mail_location = maildir:{root}/mail/%u
mail_fsync = never
auth_failure_delay = 0
mail_max_userip_connections = 100
{extra}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
passdb {{
  driver = passwd-file
  args = {root}/passwd
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={root}/home/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
  mailbox Drafts {{
    auto = create
    special_use = \\Drafts
  }}
  mailbox Trash {{
    auto = create
    special_use = \\Trash
  }}
}}
"""


def present() -> bool:
    """Whether this machine has Dovecot."""
    return shutil.which("dovecot", path=_path()) is not None


def _path() -> str:
    return os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"


class Dovecot:
    """One running server; `port` speaks plain IMAP and STARTTLS, `tls_port` implicit TLS, `ca` is what to trust."""

    def __init__(self, *, extra: str = "") -> None:
        self.root = Path(tempfile.mkdtemp(prefix="dc-", dir="/tmp"))
        self.root.chmod(0o755)
        self.port, self.tls_port = _free_ports(2)
        self.ca = self.root / "cert.pem"
        self._users = 0
        self._process: subprocess.Popen[bytes] | None = None
        for name in ("mail", "home"):
            (self.root / name).mkdir()
            self._own(self.root / name)
        users = "".join(f"user{number}:{{PLAIN}}{PASSWORD}\n" for number in range(1, _USERS + 1))
        (self.root / "passwd").write_text(users)
        make_certificate(self.root / "cert.pem", self.root / "key.pem")
        (self.root / "dovecot.conf").write_text(self._config(extra))
        self.start()

    def start(self) -> None:
        """Start the server and wait for its greeting."""
        binary = shutil.which("dovecot", path=_path())
        assert binary, "Dovecot is not installed"
        command = [binary, "-F", "-c", str(self.root / "dovecot.conf")]
        self._process = subprocess.Popen(
            command,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 20
        while not self._greets():
            assert time.monotonic() < deadline, f"Dovecot did not start: {self.log()}"
            time.sleep(0.01)

    def kill(self) -> None:
        """Stop the server at once, as a crash would; another thread may start it again meanwhile."""
        process, self._process = self._process, None
        if process is not None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def remove(self) -> None:
        """Stop the server and delete everything it kept."""
        self.kill()
        shutil.rmtree(self.root, ignore_errors=True)

    def user(self) -> str:
        """A user that nobody has had yet, with an empty mailbox and the usual password."""
        self._users += 1
        assert self._users <= _USERS, "more users wanted than were made"
        return f"user{self._users}"

    def users_with(self, *passwords: str) -> list[str]:
        """New users with those passwords; takes a second, since Dovecot looks at the file once a second."""
        names = [f"special{self._users}x{place}" for place in range(len(passwords))]
        self._users += 1
        with (self.root / "passwd").open("a") as passwd:
            passwd.writelines(f"{name}:{{PLAIN}}{one}\n" for name, one in zip(names, passwords, strict=True))
        time.sleep(1.1)
        return names

    def account(self, user: str, *, security: Security = "tls", **more: Any) -> Account:
        """The settings of a user's account, trusting this server's certificate."""
        port = self.tls_port if security == "tls" else self.port
        settings = {"address": user, "host": "localhost", "port": port, "ca_file": str(self.ca)}
        return Account(**{**settings, "security": security, **more})

    def client(self, user: str, folder: str = "INBOX", *, password: str = PASSWORD) -> IMAPClient:
        """Another program at work in the same mailbox, with the folder selected."""
        client = IMAPClient("localhost", port=self.port, ssl=False)
        client.login(user, password)
        client.select_folder(folder)
        return client

    def fill(self, user: str, messages: Sequence[bytes], *, folder: str = "INBOX", flags: str = "S") -> None:
        """Put messages into a folder, oldest first, by writing the Maildir while nobody has it open."""
        home = self.maildir(user, folder)
        for part in ("cur", "new", "tmp"):
            (home / part).mkdir(parents=True, exist_ok=True)
        start = 1_700_000_000 + len(list((home / "cur").iterdir()))
        for number, raw in enumerate(messages):
            stored = raw.replace(b"\r\n", b"\n")
            wire = len(stored) + stored.count(b"\n") - stored.count(b"\r\n")
            path = home / "cur" / f"{start + number}.M{number}P1.test,S={len(stored)},W={wire}:2,{flags}"
            path.write_bytes(stored)
            os.utime(path, (start + number, start + number))
        self._own_tree(self.root / "mail" / user)

    def maildir(self, user: str, folder: str = "INBOX") -> Path:
        """Where a folder's Maildir lies."""
        root = self.root / "mail" / user
        return root if folder == "INBOX" else root / ("." + folder.replace("/", "."))

    def renumber(self, user: str, folder: str = "INBOX") -> None:
        """Give the folder a new UIDVALIDITY and new UIDs, as a restored backup would."""
        home = self.maildir(user, folder)
        names = home / "dovecot-uidlist"
        old = int(re.search(r"V(\d+)", names.read_text())[1])  # type: ignore[index]
        for junk in home.glob("dovecot*"):
            if junk.is_file():
                junk.unlink()
        files = sorted(path.name for path in (home / "cur").iterdir())
        lines = [f"3 V{old + 1000} N{5000 + len(files)} G{os.urandom(16).hex()}"]
        lines += [f"{5000 + place} :{name.split(':')[0]}" for place, name in enumerate(files)]
        names.write_text("\n".join(lines) + "\n")
        self._own_tree(home)

    def log(self) -> str:
        """What the server has logged so far."""
        path = self.root / "dovecot.log"
        return path.read_text() if path.exists() else ""

    def _config(self, extra: str) -> str:
        uid = os.getuid() or _NOBODY
        gid = os.getgid() if os.getuid() else _NOBODY
        config = _CONFIG.format(root=self.root, port=self.port, tls_port=self.tls_port, uid=uid, gid=gid, extra=extra)
        if os.getuid():
            me, group = getpass.getuser(), grp.getgrgid(os.getgid()).gr_name
            config += f"default_login_user = {me}\ndefault_internal_user = {me}\ndefault_internal_group = {group}\n"
        return config

    def _greets(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as connection:
                connection.settimeout(5)
                return connection.recv(4) == b"* OK"
        except OSError:
            return False

    def _own(self, path: Path) -> None:
        if not os.getuid():
            os.chown(path, _NOBODY, _NOBODY)

    def _own_tree(self, root: Path) -> None:
        if not os.getuid():
            for path in (root, *root.rglob("*")):
                self._own(path)


def make_certificate(cert: Path, key: Path, names: str = "DNS:localhost,IP:127.0.0.1") -> None:
    """Write a self-signed certificate for those names; it is its own authority."""
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=localhost"
    extra = ["-addext", f"subjectAltName={names}", "-keyout", str(key), "-out", str(cert)]
    subprocess.run([*command.split(), *extra], check=True, capture_output=True)


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """This worker's own server. Skipped where Dovecot is not installed, except in CI, where it must be."""
    if not present():
        if os.environ.get("CI"):
            pytest.fail("Dovecot is not installed")
        pytest.skip("Dovecot is not installed")
    server = Dovecot()
    yield server
    server.remove()
