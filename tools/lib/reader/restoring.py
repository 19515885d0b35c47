"""Files out of a snapshot: `reader.py restore`."""

import os
import stat
import sys

from .refusals import BadInput, shown


def choose(manifest, paths):
    """The numbers of the files that some paths name, each with what stands below it; all of them without paths."""
    if not paths:
        return list(range(len(manifest.files)))
    chosen = set()
    for path in map(os.fsencode, paths):
        path = path.rstrip(b"/")
        below = {number for number, file in enumerate(manifest.files)
                 if file.path == path or file.path.startswith(path + b"/")}
        if not below:
            raise BadInput(f"{shown(path)}: the snapshot {manifest.id.hex()[:12]} holds no such file")
        chosen |= below
    return sorted(chosen)


def folder_for(root, path):
    """Makes the folders above `path` below `root`, and refuses to go through anything that is no folder, such as a link."""
    folder = root
    for part in path.split(b"/")[:-1]:
        folder = make_folder(folder + b"/" + part)
    return root + b"/" + path


def make_folder(path):
    try:
        os.mkdir(path, 0o700)
    except FileExistsError:
        if not stat.S_ISDIR(os.lstat(path).st_mode):
            raise BadInput(f"{shown(path)}: is in the way: it is no folder") from None
    return path


def restore_file(snapshot, number, path):
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb") as output:
        try:
            for piece in snapshot.contents(number):
                output.write(piece)
        except BaseException:
            os.unlink(path)                  # nothing stays that was not proved whole
            raise


def dress(file, path):
    """Gives a restored file its mode and its time; a link has only the time."""
    if file.mode is not None and file.kind != "link":
        os.chmod(path, file.mode)
    if file.modified is not None:
        os.utime(path, ns=(file.modified, file.modified), follow_symlinks=False)


def restore_to_folder(snapshot, numbers, folder):
    root, files = os.fsencode(folder), snapshot.manifest.files
    try:
        os.makedirs(root, exist_ok=True)
        for number in snapshot.by_collection(numbers):
            file = files[number]
            path = folder_for(root, file.path)
            if file.kind == "folder":
                make_folder(path)
                continue
            if snapshot.is_destroyed(number):
                print(f"reader: {shown(file.path)}: was destroyed", file=sys.stderr)
                continue
            if file.kind == "link":
                os.symlink(file.target, path)
            else:
                restore_file(snapshot, number, path)
            dress(file, path)
        for number in sorted(numbers, key=lambda number: files[number].path, reverse=True):
            if files[number].kind == "folder":       # last and from below: filling a folder changes its time
                dress(files[number], root + b"/" + files[number].path)
    except OSError as error:
        raise BadInput(f"{shown(error.filename or root)}: {error.strerror}") from None


def restore_to_output(snapshot, numbers):
    """Writes one file to standard output, once a first pass has shown that it is whole."""
    if len(numbers) != 1 or snapshot.manifest.files[numbers[0]].kind != "file":
        raise BadInput("--to - takes exactly one path, that of a file")
    for _ in snapshot.contents(numbers[0]):
        pass
    for piece in snapshot.contents(numbers[0]):
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()
