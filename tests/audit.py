"""Whether what the service is made of has known holes. A registry that cannot be asked is said, and is no failure."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements.lock"
PATIENCE = 60.0  # seconds


def main(lock: Path = LOCK) -> int:
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--timeout=5"]
    try:
        done = subprocess.run(
            [*command, "--progress-spinner=off", "--format=json", f"--requirement={lock}"],
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        packages = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        print("Not audited: the registry of known holes cannot be asked from here.", file=sys.stderr)
        return 0
    unknown = [one["name"] for one in packages if "skip_reason" in one]
    if len(unknown) == len(packages):
        print("Not audited: the registry here knows nothing of holes.", file=sys.stderr)
        return 0
    if unknown:
        print(f"Not audited: {', '.join(unknown)}", file=sys.stderr)
    found = [(one, hole) for one in packages for hole in one.get("vulns", ())]
    for one, hole in found:
        mended = ", ".join(hole["fix_versions"]) or "no version yet"
        print(f"{one['name']} {one['version']}: {hole['id']}, mended in {mended}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
