"""docs/architecture.md and its drawing against Package.swift and the sources: the arrows drawn are the imports that exist,
none points up, and every file named is there. The independent reader in tools has arrows of its own, which go one way, too."""

import ast
import itertools
import json
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "architecture.md"
DRAWING = ROOT / "docs" / "architecture.svg"
FORMAT = ROOT / "schema" / "FORMAT.md"
READER = ROOT / "tools" / "lib" / "reader"
SVG = "{http://www.w3.org/2000/svg}"
# C libraries, and the one target that imports each.
C_LIBRARIES = {"CSodium": "Seal", "CZlib": "Store"}
# Modules that come with the toolchain, which no target has to depend on.
TOOLCHAIN = {
    "Foundation", "FoundationEssentials", "FoundationXML", "Glibc", "Darwin", "Dispatch", "Synchronization", "System",
}

# The files by which targets are entered, where they are not called after the target.
DOORS = {"Retention": "Planner", "Replication": "Uploader"}
# Modules of which a product is made, and that product (docs/decisions/0022).
INNER = {"CCryptoBoringSSL": "Crypto"}


def manifest():
    """Package.swift as the package manager reads it."""
    with tempfile.TemporaryDirectory() as scratch:
        command = ["swift", "package", "--scratch-path", scratch, "dump-package"]
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=600)
    return json.loads(run.stdout)


def dependencies(package):
    """By the targets of Sources, in the order of Package.swift, the modules that each depends on."""
    found = {}
    for target in package["targets"]:
        if (ROOT / "Sources" / target["name"]).is_dir():
            found[target["name"]] = {next(iter(one.values()))[0] for one in target["dependencies"]}
    return found


def imports(target):
    """The modules that a target's sources import, besides the toolchain's."""
    found = set()
    for path in (ROOT / "Sources" / target).rglob("*.swift"):
        text = path.read_text()
        found |= set(re.findall(r"^\s*(?:@\w+\s+)?(?:\w+\s+)?import\s+(?:\w+\s+)?(\w+)\s*$", text, re.MULTILINE))
    return {INNER.get(name, name) for name in found - TOOLCHAIN}


def reach(arrows, start):
    """All that arrows lead to from `start`."""
    found, rest = set(), [start]
    while rest:
        here = rest.pop()
        new = {to for source, to in arrows if source == here} - found
        found |= new
        rest += new
    return found


class Drawing:
    """What the SVG says of itself: rooms, arrows and the steps in the rooms."""

    def __init__(self, text):
        root = ElementTree.fromstring(text)
        self.rooms, self.steps, self.arrows = {}, {}, {}
        for group in root.iter(f"{SVG}g"):
            name = group.get("id", "").removeprefix("room-")
            box = {key: float(group.find(f"{SVG}rect").get(key)) for key in ("x", "y", "width", "height")}
            self.rooms[name] = box
            badges = []
            for part in group:
                if part.get("class") == "step":
                    badges.append(part.text)
                for span in part.findall(f"{SVG}tspan[@class='file']"):
                    self.steps.setdefault((name, span.text), set()).update(badges)
                    badges = []
        for path in root.iter(f"{SVG}path"):
            if path.get("class") == "arrow":
                source, to = path.get("id").removeprefix("arrow-").split("-")
                x, start, end = map(float, re.fullmatch(r"M(\S+) (\S+) V(\S+)", path.get("d")).groups())
                self.arrows[source, to] = (x, start, end)

    def misdrawn(self):
        """Arrows that do not go from the lower edge of their one room down to the upper edge of the other."""
        wrong = []
        for (source, to), (x, start, end) in self.arrows.items():
            above, below = self.rooms[source], self.rooms[to]
            fits = all(room["x"] < x < room["x"] + room["width"] for room in (above, below))
            if not fits or start != above["y"] + above["height"] or end != below["y"] or end <= start:
                wrong.append((source, to))
        return wrong


class TheManifest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.dependencies = dependencies(manifest())

    def test_names_what_each_target_imports_and_nothing_else(self):
        for target, stated in self.dependencies.items():
            with self.subTest(target):
                self.assertEqual(stated, imports(target))

    def test_lists_the_targets_so_that_none_imports_one_below_it(self):
        order = list(self.dependencies)
        self.assertEqual(set(order), {path.name for path in (ROOT / "Sources").iterdir() if path.is_dir()})
        for target in order:
            for other in imports(target) & set(order):
                with self.subTest(f"{target} imports {other}"):
                    self.assertLess(order.index(other), order.index(target))

    def test_keeps_each_c_library_in_one_room(self):
        for library, room in C_LIBRARIES.items():
            self.assertEqual([target for target in self.dependencies if library in imports(target)], [room])

    def test_has_for_each_target_a_file_that_says_in_a_few_lines_what_it_knows(self):
        for target in set(self.dependencies) - set(C_LIBRARIES):
            with self.subTest(target):
                main = ROOT / "Sources" / target / f"{DOORS.get(target, target[:1].upper() + target[1:])}.swift"
                head = list(itertools.takewhile(lambda line: line.startswith("// "), main.read_text().splitlines()))
                self.assertIn(len(head), range(2, 6))
                self.assertRegex(" ".join(head), "know|decides")


class TheDrawing(unittest.TestCase):
    def setUp(self):
        self.text = DRAWING.read_text()
        self.drawing = Drawing(self.text)
        self.targets = {path.name for path in (ROOT / "Sources").iterdir() if path.is_dir()}

    def test_shows_every_target(self):
        self.assertEqual(set(self.drawing.rooms), self.targets)

    def test_draws_no_arrow_without_an_import(self):
        for source, to in self.drawing.arrows:
            with self.subTest(f"{source} to {to}"):
                self.assertIn(to, imports(source))

    def test_leads_by_its_arrows_to_all_that_a_target_imports(self):
        for target in sorted(self.targets):
            with self.subTest(target):
                self.assertLessEqual(imports(target) & self.targets, reach(self.drawing.arrows, target))

    def test_draws_every_arrow_downwards_from_room_to_room(self):
        self.assertEqual(self.drawing.misdrawn(), [])

    def test_would_show_an_arrow_that_points_up(self):
        x, start, end = self.drawing.arrows["Vault", "Records"]
        drawn = f'id="arrow-Vault-Records" d="M{x:g} {start:g} V{end:g}"'
        self.assertIn(drawn, self.text)
        turned = self.text.replace(drawn, f'id="arrow-Records-Vault" d="M{x:g} {end:g} V{start:g}"')
        self.assertEqual(Drawing(turned).misdrawn(), [("Records", "Vault")])


class ThePage(unittest.TestCase):
    def setUp(self):
        self.text = PAGE.read_text()

    def test_names_only_files_that_are_there(self):
        named = re.findall(r"\]\(([^)#]+)\)", self.text)
        self.assertGreater(len(named), 20)
        for path in named:
            with self.subTest(path):
                self.assertTrue((PAGE.parent / path).exists())
        for path in re.findall(r"`(tools/[^`]+)`", self.text):
            self.assertTrue((ROOT / path).exists(), path)

    def test_tells_the_steps_that_are_drawn(self):
        told = set()
        for row in re.findall(r"^\| (\d+|[A-Z]) \|(.*?)\|", self.text, re.MULTILINE):
            for target, path in re.findall(r"\(\.\./Sources/(\w+)/([^)]+)\)", row[1]):
                told.add((row[0], target, path))
        drawn = {(badge, room, path) for (room, path), badges in Drawing(DRAWING.read_text()).steps.items()
                 for badge in badges}
        self.assertEqual(told, drawn)


def imports_in_python(path):
    """The modules that a file of the reader imports, anywhere in it: those of its package as paths to them, all others by name."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = (node.module or "").split(".")
            folder = path.parents[node.level - 1] if node.level else READER if parts.pop(0) == "reader" else None
            yield (folder / "/".join(parts)).with_suffix(".py") if folder else node.module


class TheReader(unittest.TestCase):
    def setUp(self):
        self.modules = sorted(READER.rglob("*.py"))
        self.arrows = {(path, to) for path in self.modules for to in imports_in_python(path)}

    def test_is_made_of_modules_that_import_one_another_in_no_circle(self):
        self.assertGreater(len(self.arrows), 100)
        for path in self.modules:
            with self.subTest(path.relative_to(READER)):
                self.assertNotIn(path, reach(self.arrows, path))

    def test_would_show_a_circle(self):
        cursor, refusals = READER / "cursor.py", READER / "refusals.py"
        self.assertIn((cursor, refusals), self.arrows)
        self.assertIn(cursor, reach(self.arrows | {(refusals, cursor)}, cursor))

    def test_needs_nothing_but_the_standard_library_and_nacl_and_runs_no_other_program(self):
        allowed = sys.stdlib_module_names - {"subprocess", "multiprocessing", "socket"} | {"nacl"}
        for path in [*self.modules, *(ROOT / "tools").glob("reader*.py")]:
            for to in imports_in_python(path):
                with self.subTest(f"{path.name} imports {to}"):
                    self.assertTrue(to in self.modules if isinstance(to, Path) else to.split(".")[0] in allowed)

    def test_is_headed_in_each_module_by_sections_that_the_format_has(self):
        sections = re.findall(r"^##+ (.*)$", FORMAT.read_text(), re.MULTILINE)
        for path in self.modules:
            with self.subTest(path.relative_to(READER)):
                head = ast.get_docstring(ast.parse(path.read_text()))
                self.assertLessEqual(head.count("\n"), 5)
                for name in re.findall('"([^"]+)"', head):
                    self.assertTrue(any(section.startswith(name) for section in sections), name)


if __name__ == "__main__":
    unittest.main()
