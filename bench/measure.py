"""How we measure: a server on core 0, wrk on core 1, nginx in turn with ours, medians of pairs."""

import os
import pathlib
import platform
import re
import shutil
import socket
import statistics
import subprocess
import tempfile
import time
import urllib.request
from dataclasses import dataclass, field

HERE = pathlib.Path(__file__).resolve().parent
SERVER_CORE, LOAD_CORE = "0", "1"
UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}


@dataclass
class Promise:
    """One measured promise; `keeps` says whether a value (or a ratio) is good, None: only told."""
    promise: str
    value: float
    unit: str
    goal: str
    keeps: bool | None
    peer: str | None = None
    peer_value: float | None = None
    ratio: float | None = None
    issue: str = "first-light"
    notes: dict = field(default_factory=dict)


@dataclass
class Load:
    """What one run of wrk saw."""
    per_second: float
    p50: float
    p99: float
    requests: int
    seconds: float


def machine():
    model = "unknown processor"
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, Linux {platform.release()}"


def seconds_of(text):
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()
    return float(number) * UNITS[unit]


def read_wrk(output):
    """The figures of wrk's report. Answers other than 2xx and 3xx make a run worthless."""
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
    errors = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)",
                       output)
    if bad or (errors and any(int(n) for n in errors.groups())):
        raise RuntimeError(f"wrk got errors:\n{output}")
    requests, seconds = re.search(r"(\d+) requests in ([\d.]+\w+),", output).groups()
    return Load(float(re.search(r"Requests/sec:\s+([\d.]+)", output).group(1)),
                seconds_of(re.search(r"50%\s+([\d.]+\w+)", output).group(1)),
                seconds_of(re.search(r"99%\s+([\d.]+\w+)", output).group(1)),
                int(requests), seconds_of(seconds))


def wrk(port, plan, seconds, connections=32):
    """Loads 127.0.0.1:port with the requests of a plan (see write_plan)."""
    command = ["taskset", "-c", LOAD_CORE, "wrk", "-t1", f"-c{connections}", f"-d{seconds}s",
               "--latency", "-s", HERE / "plan.lua", f"http://127.0.0.1:{port}", "--", plan]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 60)
    if done.returncode != 0:
        raise RuntimeError(f"wrk failed: {done.stderr}{done.stdout}")
    return read_wrk(done.stdout)


def write_plan(folder, token, paths):
    """A file for plan.lua: the token, then one path a line, asked in turn."""
    plan = pathlib.Path(folder) / "plan.txt"
    plan.write_text("\n".join([token, *paths]) + "\n")
    return plan


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


NGINX = """
daemon off;
master_process off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  keepalive_requests 1000000000;
  sendfile on;
  open_file_cache max=10;
  server {{
    listen 127.0.0.1:{port};
    location / {{ {answer} }}
  }}
}}
"""


class Nginx:
    """Debian's nginx as the peer: one worker on the server's core, no access log, the same bytes
    for every path. Short bodies by `return`, long ones from a file."""

    def __init__(self, body, content_type):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="nginx-"))
        self.port = free_port()
        kind = content_type.split(";")[0]
        if len(body) < 3000 and b"'" not in body and b"$" not in body and b"\\" not in body:
            answer = f"default_type {kind}; return 200 '{body.decode()}';"
        else:
            (self.folder / "answer").write_bytes(body)
            answer = f"default_type {kind}; root {self.folder}; try_files /answer =404;"
        conf = self.folder / "nginx.conf"
        conf.write_text(NGINX.format(folder=self.folder, port=self.port, answer=answer))
        self.folder.chmod(0o755)
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        self.process = subprocess.Popen(["taskset", "-c", SERVER_CORE, program, "-p", self.folder,
                                         "-c", conf], stderr=subprocess.DEVNULL)

    def __enter__(self):
        until = time.monotonic() + 10
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=1) as answer:
                    answer.read()
                    return self
            except OSError:
                time.sleep(0.02)
        self.__exit__()
        raise RuntimeError("nginx did not start")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def cpu_seconds(self):
        stat = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


def alternate(ours, peer, plan, pairs=5, seconds=4):
    """Warms both, then measures them in turn; returns (our runs, the peer's runs, CPU seconds per
    1,000 requests of ours and of the peer)."""
    wrk(ours.port, plan, 2)
    wrk(peer.port, plan, 2)
    runs, peer_runs, burnt = [], [], []
    for _ in range(pairs):
        for who, kept in ((ours, runs), (peer, peer_runs)):
            before = who.cpu_seconds()
            kept.append(wrk(who.port, plan, seconds))
            burnt.append((who, (who.cpu_seconds() - before) * 1000 / kept[-1].requests))
    return (runs, peer_runs, statistics.median(each for who, each in burnt if who is ours),
            statistics.median(each for who, each in burnt if who is peer))


def middle(runs, what):
    return statistics.median(getattr(run, what) for run in runs)
