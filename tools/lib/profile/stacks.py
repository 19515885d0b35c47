"""Call stacks out of perf's samples."""

import re
import subprocess
from pathlib import Path

FRAME = re.compile(r"^\s+[0-9a-f]+ (.*) \((\S+)\)$")
# What the runtime puts around every task, which says nothing about the work.
RUNTIME = re.compile(
    r"^(start_thread|__clone|clone3|_start|main|__libc_start|_dispatch|swift_job_run|swift::run|swift_task|"
    r"partial apply|thunk for|\(\d+\) (await|suspend) resume|completeTask)")


def stacks(profile: Path) -> list[list[str]]:
    """Each sample's frames, outermost first."""
    script = subprocess.run(
        ["perf", "script", "-i", profile, "-F", "comm,ip,sym,dso"], capture_output=True, text=True, check=True).stdout
    plain = subprocess.run(["swift", "demangle", "--simplified"], input=script, capture_output=True, text=True, check=True).stdout
    return [found for sample in plain.split("\n\n") if (found := frames(sample))]


def frames(sample: str) -> list[str]:
    names = [name(match[1], match[2]) for line in sample.splitlines() if (match := FRAME.match(line))]
    kept = [one for one in reversed(names) if one and not RUNTIME.match(one)]
    return [one for index, one in enumerate(kept) if index == 0 or kept[index - 1] != one]


def name(symbol: str, library: str) -> str | None:
    """What a frame is called in the picture: libraries without symbols by their file."""
    symbol = re.sub(r"\+0x[0-9a-f]+$", "", symbol)
    if library.startswith("[kernel") or library == "([kernel.kallsyms])":
        return "kernel"
    if symbol == "[unknown]":
        return None if library in ("[unknown]", "([unknown])") else Path(library).name.split(".so")[0]
    symbol = re.sub(r"^(specialized |static |closure #\d+ in |implicit closure #\d+ in |partial apply for |@\S+ )+", "", symbol)
    return re.sub(r"\(.*", "", symbol).replace("CCryptoBoringSSL_", "")
