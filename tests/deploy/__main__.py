"""`make deploy-check`: start what `deploy/` describes, in containers or as processes, and say which it was."""

import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.certificates import self_signed
from tests.deploy.installation import DEPLOY
from tests.server import eventually

AS_PROCESSES = [f"tests/deploy/test_{name}.py" for name in ("compose_file", "compose_services", "image", "systemd")]
START = 120  # seconds, from the end of the build
READY = ["curl", "--fail", "--silent", "--show-error", "--insecure", "https://127.0.0.1/readyz"]


def main(arguments: list[str]) -> int:
    """Return the exit status."""
    status = pytest.main(["-m", "slow or not slow", *AS_PROCESSES, *arguments])
    if status:
        return int(status)
    if not has_daemon():
        print("No Docker daemon answers. The services, the image and the units were started as processes.")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        in_containers(Path(folder))
    print("The services were started in containers by Docker, and as processes, as the image and the units.")
    return 0


def has_daemon() -> bool:
    """Say whether a Docker daemon answers."""
    try:
        return subprocess.run(["docker", "info"], capture_output=True, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def in_containers(folder: Path) -> None:
    """Build the image, start all services with secrets and a certificate of their own, ask nginx, and stop them."""
    live = folder / "live/chat.example.org"
    live.mkdir(parents=True)
    certificate, key = self_signed(folder)
    certificate.rename(live / "fullchain.pem")
    key.rename(live / "privkey.pem")
    made = {name: secrets.token_hex(32) for name in ("POSTGRES_PASSWORD", "SECRET_KEY")}
    environ = {**os.environ, **made, "CHAT_HOST": "chat.example.org", "LETSENCRYPT": str(folder)}
    compose = ["docker", "compose", "--project-name", f"chatapp-check-{secrets.token_hex(3)}"]
    try:
        subprocess.run([*compose, "up", "--build", "--detach"], cwd=DEPLOY, env=environ, check=True)
        eventually(lambda: subprocess.run(READY, capture_output=True).returncode == 0, START, "nginx is not ready")
    finally:
        subprocess.run([*compose, "down", "--volumes"], cwd=DEPLOY, env=environ, check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
