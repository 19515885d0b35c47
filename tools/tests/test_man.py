"""The manual page: what a program's help says comes through troff as it stands."""

import importlib.machinery
import importlib.util
import pathlib
import shutil
import subprocess
import unittest

TOOL = pathlib.Path(__file__).resolve().parent.parent / "man"
LOADER = importlib.machinery.SourceFileLoader("man", str(TOOL))
MAN = importlib.util.module_from_spec(importlib.util.spec_from_loader("man", LOADER))
LOADER.exec_module(MAN)

HELP = {
    "commandName": "tool",
    "abstract": "Do things.",
    "discussion": "It's a tool.\n\nExamples:\n  tool run 'a\\b' …\n  .hidden --all",
    "arguments": [],
    "subcommands": [
        {
            "commandName": "run",
            "abstract": "Run it.",
            "arguments": [
                {"kind": "positional", "valueName": "path", "isRepeating": True, "names": [], "abstract": "What."},
                {
                    "kind": "option",
                    "valueName": "level",
                    "isRepeating": False,
                    "names": [{"kind": "long", "name": "how-hard"}],
                    "abstract": "How hard.",
                    "allValues": ["a", "b"],
                    "defaultValue": "a",
                },
            ],
        }
    ],
}


class ManualPage(unittest.TestCase):
    def setUp(self):
        self.page = "\n".join(MAN.page(HELP, "1.2.3")) + "\n"

    def test_names_commands_and_options(self):
        self.assertIn('.TH TOOL 1 "" "tool 1.2.3"', self.page)
        self.assertIn(".SS tool run", self.page)
        self.assertIn("\\fB\\-\\-how\\-hard\\fR \\fIlevel\\fR", self.page)
        self.assertIn("One of a, b.\nThe default is a.", self.page)

    @unittest.skipUnless(shutil.which("groff"), "groff renders the page, and is not installed")
    def test_renders_without_a_warning_and_loses_nothing(self):
        rendered = subprocess.run(
            ["groff", "-man", "-Tutf8", "-ww", "-P-cbou"],
            input=self.page, capture_output=True, text=True, check=True, timeout=60,
        )
        self.assertEqual(rendered.stderr, "")
        for text in ["It's a tool.", "tool run 'a\\b' …", ".hidden --all", "--how-hard level"]:
            self.assertIn(text, rendered.stdout)


if __name__ == "__main__":
    unittest.main()
