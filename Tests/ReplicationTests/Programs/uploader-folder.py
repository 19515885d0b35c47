"""Keeps objects in a folder, as the least program that speaks the protocol of docs/uploaders.md."""

import json
import os
import sys

folder = sys.argv[1]

for line in sys.stdin:
    request = json.loads(line)

    def say(**reply):
        print(json.dumps({"id": request["id"], **reply}), flush=True)

    try:
        if request["do"] == "list":
            for parent, folders, names in os.walk(folder):
                folders[:] = [name for name in folders if not name.startswith(".")]
                for name in names:
                    path = os.path.join(parent, name)
                    if os.path.relpath(path, folder).startswith(request["prefix"]) and not name.startswith("."):
                        say(name=os.path.relpath(path, folder), bytes=os.path.getsize(path))
            say(outcome="listed")
            continue
        path = os.path.join(folder, request["name"])
        if request["do"] == "put":
            os.makedirs(os.path.dirname(path), exist_ok=True)
            temporary = f"{os.path.dirname(path)}/.tmp-{os.getpid()}"
            with open(request["file"], "rb") as source, open(temporary, "wb") as target:
                target.write(source.read())
                target.flush()
                os.fsync(target.fileno())
            try:
                os.link(temporary, path)
                say(outcome="stored")
            except FileExistsError:
                say(outcome="already-there")
            finally:
                os.unlink(temporary)
        elif request["do"] == "read":
            with open(path, "rb") as source, open(request["file"], "wb") as target:
                source.seek(request["offset"])
                target.write(source.read(request["bytes"]))
            say(outcome="read")
        elif request["do"] == "delete":
            if os.path.exists(path):
                os.unlink(path)
            say(outcome="deleted")
    except FileNotFoundError as error:
        say(error="no-such-object", reason=str(error))
    except OSError as error:
        say(error="full" if error.errno == 28 else "failed", reason=str(error))
