"""Does a demonstration throw itself away, however it is ended?"""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bench.running import free_port


@pytest.mark.parametrize("told_by", [signal.SIGTERM, signal.SIGINT])
def test_nothing_of_a_demonstration_stays(tmp_path: Path, told_by: signal.Signals) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path), "KOE_PORT": str(free_port()), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [sys.executable, "-m", "api", "demo"], env=environment, stdout=subprocess.PIPE, text=True
    ) as demonstration:
        assert demonstration.stdout is not None
        for line in demonstration.stdout:
            if line.startswith("Koe is ready"):
                break
        assert len(list(tmp_path.glob("koe-demo-*"))) == 1
        demonstration.send_signal(told_by)
    assert list(tmp_path.glob("koe-demo-*")) == []
