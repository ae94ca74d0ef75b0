"""A Meent of its own for a test or a measurement: a new store in a folder, a free port, tokens of
the client that `meent init` made. Ends with the `with` block that started it."""

import base64
import http.client
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time


class Server:
    def __init__(self, program, folder=None, core=None, environment=None):
        """`core`: pins the server to one processor; `environment`: settings (MEENT_...) to add."""
        self.program = pathlib.Path(program)
        self.own_folder = folder is None
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="meent-"))
        self.core = core
        self.environment = environment or {}
        self.process = None
        self.port = 0
        self.kept_token = ""
        self.token_ends = 0.0

    def __enter__(self):
        self.init()
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()
        if self.own_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def init(self):
        if not (self.folder / "meent.toml").exists():
            made = subprocess.run([self.program, "init", "--dir", self.folder], text=True,
                                  stdin=subprocess.DEVNULL, capture_output=True)
            if made.returncode != 0:
                raise RuntimeError(f"meent init failed: {made.stderr or made.stdout}")

    @property
    def password(self):
        """Of the account `beheer`."""
        return (self.folder / "operator.password").read_text().strip()

    @property
    def token(self):
        """An access token for keeping collections; a new one before the old one ends."""
        if time.monotonic() > self.token_ends:
            client = (self.folder / "operator.client").read_bytes().strip()
            status, answer = self.ask_for_token(client, "beheer")
            if status != 200:
                raise RuntimeError(f"POST /oauth2/token: {status} {answer[:500]!r}")
            told = json.loads(answer)
            self.kept_token = told["access_token"]
            self.token_ends = time.monotonic() + told["expires_in"] / 2
        return self.kept_token

    def ask_for_token(self, client, scope):
        """(status, body) of a request for a token; `client` is b"id:secret"."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("POST", "/oauth2/token",
                               f"grant_type=client_credentials&scope={scope}",
                               {"Authorization": "Basic " + base64.b64encode(client).decode(),
                                "Content-Type": "application/x-www-form-urlencoded"})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def start(self, patience=30.0):
        port_file = self.folder / "port"
        port_file.unlink(missing_ok=True)
        command = [str(self.program), "serve", "--config", str(self.folder / "meent.toml"),
                   "--port-file", str(port_file)]
        if self.core is not None:
            command = ["taskset", "-c", str(self.core)] + command
        settings = dict(os.environ, MEENT_SERVER_LISTEN="127.0.0.1:0", **self.environment)
        with open(self.folder / "log.ndjson", "ab") as log:
            self.process = subprocess.Popen(command, env=settings, stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=log)
        until = time.monotonic() + patience
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise RuntimeError(f"meent serve ended at its start:\n{self.log_end()}")
            try:
                self.port = int(port_file.read_text())
                if self.ask("GET", "/health/live", headers={"Authorization": ""})[0] == 200:
                    return
            except (FileNotFoundError, ValueError, OSError):
                pass
            time.sleep(0.002)
        self.stop()
        raise RuntimeError(f"meent serve did not answer in {patience} s:\n{self.log_end()}")

    def stop(self):
        """Asks it to end; returns its exit code, and kills it when it does not within 40 s."""
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(40)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return -9

    @property
    def base_url(self):
        return f"http://127.0.0.1:{self.port}"

    def ask(self, method, path, body=None, headers=None):
        """One request, with a token unless `headers` says otherwise: (status, body, headers)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        fields = dict(headers or {})
        if "Authorization" not in fields:
            fields["Authorization"] = f"Bearer {self.token}"
        if isinstance(body, (dict, list)):
            body = json.dumps(body).encode()
            fields.setdefault("Content-Type", "application/json")
        try:
            connection.request(method, path, body=body, headers=fields)
            answer = connection.getresponse()
            return answer.status, answer.read(), answer.headers
        finally:
            connection.close()

    def must(self, method, path, body=None, headers=None):
        """As ask(), but anything but 2xx is an error; returns the body read as JSON."""
        status, answer, _ = self.ask(method, path, body, headers)
        if status // 100 != 2:
            raise RuntimeError(f"{method} {path}: {status} {answer[:500]!r}")
        return json.loads(answer) if answer else None

    def status_kb(self, key):
        """A figure of /proc/PID/status in kB: VmRSS, VmHWM."""
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(key + ":"):
                return int(line.split()[1])
        raise KeyError(key)

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def log_end(self):
        try:
            return (self.folder / "log.ndjson").read_text(errors="replace")[-2000:]
        except FileNotFoundError:
            return ""
