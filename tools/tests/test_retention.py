"""Holds the program's decisions against a slow model of the policy (`retention_model.py`), and policies against their schema.

Policies and histories are drawn at random, with a seed that a failure prints. MUNIMENT_POLICIES says how many; MUNIMENT_SOAK
asks for 10,000."""

import json
import os
import random
import subprocess
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jsonschema
from retention_cases import Cases
from retention_model import Model
from test_against_muniment import binary
from test_schemas import schema

SEED = int(os.environ.get("MUNIMENT_SEED", "20261127"))
COUNT = int(os.environ.get("MUNIMENT_POLICIES", "10000" if os.environ.get("MUNIMENT_SOAK") else "300"))


class Oracle(unittest.TestCase):
    def answers(self, folder, number, policy, history):
        """What the program decides, in the model's words."""
        (folder / f"policy-{number}").write_text(json.dumps(policy))
        (folder / f"history-{number}").write_text(json.dumps(history))
        run = subprocess.run(
            [binary(), "retention", "try", folder / f"policy-{number}", "--history", folder / f"history-{number}", "--json"],
            capture_output=True, check=False)
        self.assertEqual(run.returncode, 0, f"{policy}: {run.stderr.decode()}")
        return {one["snapshot"]: {"stays": one["stays"], "rules": sorted(one["rules"]), "stopped": one["stoppedByHold"]}
                for one in json.loads(run.stdout)["decisions"]}

    def test_the_program_decides_as_the_model_does(self):
        cases = Cases(random.Random(SEED))
        drawn = [(cases.policy(), cases.history()) for _ in range(COUNT)]
        validator = jsonschema.Draft202012Validator(schema("retention-policy"))
        rules = set()
        with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(2) as pool:
            folder = Path(name)
            found = pool.map(lambda one: self.answers(folder, one[0], *one[1]), enumerate(drawn))
            for number, ((policy, history), answers) in enumerate(zip(drawn, found)):
                validator.validate(policy)
                expected = Model(policy, history).answers()
                self.assertEqual(answers, expected, f"seed {SEED}, case {number}:\n{json.dumps(policy)}\n{json.dumps(history)}")
                rules |= {rule for answer in answers.values() for rule in answer["rules"]}
        # Else it would not be a test of the rules.
        self.assertEqual(rules, {
            "hold", "minimum", "suspect-future", "suspect-out-of-order", "suspect-small", "everything", "keep-last",
            "keep-within", "hourly", "daily", "weekly", "monthly", "quarterly", "yearly", "maximum", "unneeded"})


if __name__ == "__main__":
    unittest.main()
