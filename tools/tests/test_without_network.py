"""A build without the trait Network: no library of the network is linked, and no code of one is in the program."""

import re
import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# As Swift and C name what is in these modules: the length stands before a Swift module's name.
NETWORK = re.compile(r"15AsyncHTTPClient|7NIOCore|8NIOPosix|8NIOHTTP1|8NIOHTTP2|6NIOSSL|CNIOBoringSSL|19FoundationNetworking|\$s3AWS")
# What the system and Swift bring, and the three libraries that a vault needs.
LIBRARIES = re.compile(
    r"linux-vdso|ld-linux|lib(c|m|dl|pthread|rt|util|gcc_s|stdc\+\+|sodium|sqlite3|z)\.so|lib(swift\w*|dispatch|BlocksRuntime)\.so"
    r"|lib_?Foundation(Essentials|Internationalization|ICU)?\.so|lib_FoundationICU\.so")


def build(*options):
    """The folder of the debug program, built with these options."""
    command = ["swift", "build", "--product", "muniment", *options]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=3000)
    shown = subprocess.run([*command, "--show-bin-path"], cwd=ROOT, check=True, capture_output=True, text=True)
    return Path(shown.stdout.strip()) / "muniment"


def symbols(program):
    return subprocess.run(["nm", program], check=True, capture_output=True, text=True).stdout


class TheProgramWithoutNetwork(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.program = build("--disable-default-traits", "--scratch-path", ".build-plain")

    def test_links_what_a_vault_needs_and_nothing_else(self):
        listed = subprocess.run(["ldd", self.program], check=True, capture_output=True, text=True).stdout
        names = [line.split()[0].rsplit("/", 1)[-1] for line in listed.splitlines()]
        self.assertGreater(len(names), 5)
        self.assertEqual([name for name in names if not LIBRARIES.match(name)], [])

    def test_has_no_code_of_the_network(self):
        self.assertEqual(sorted(set(NETWORK.findall(symbols(self.program)))), [])

    def test_would_show_it(self):
        found = {match.group() for match in NETWORK.finditer(symbols(build()))}
        self.assertLessEqual({"15AsyncHTTPClient", "7NIOCore", "6NIOSSL", "CNIOBoringSSL"}, found)


if __name__ == "__main__":
    unittest.main()
