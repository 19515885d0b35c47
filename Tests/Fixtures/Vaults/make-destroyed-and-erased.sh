#!/usr/bin/env bash
# Makes a vault out of which snapshots were destroyed and a person was erased: make-destroyed-and-erased.sh PROGRAM FOLDER
# Its days are those before now. README.md says what is in it.
set -euo pipefail
root=$(cd "$(dirname "$0")/../../.." && pwd)
program=$(realpath "$1")
mkdir "$2"
cd "$2"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cc -shared -fPIC -o "$work/later.so" "$root/tools/lib/bench/later.c"
export MUNIMENT_VAULT=vault MUNIMENT_KEY_FILE=custodian.key

today=0
muniment() { LD_PRELOAD=$work/later.so LATER_SECONDS=$((today * 86400)) "$program" "$@"; }
sample() { "$root/tools/sample" "$1" --count 50 --day "$2" --changed 0.1 --removed 0.03 --added 0.03 "${@:3}"; }

export_of() {
    mkdir -p "$work/export"
    for form in json-lines:users.jsonl array:array.json csv:table.csv; do
        sample users "$1" --format "${form%%:*}" --out "$work/export/${form#*:}"
    done
    sample memberships "$1" --groups 6 --out "$work/export/memberships.jsonl"
    head -c 3000 /dev/urandom > "$work/export/opaque.bin"
    printf 'call %s back\n' "$person" > "$work/export/notes.txt"
}

today=-9
muniment init --name root
muniment keys add --name nightly --role writer --new-key-file writer.key
muniment keys add --name carol --role auditor --new-key-file auditor.key
printf 'version: 1\ngrace: 1d\nsources: {prod-pool: {keep-last: 3}}\n' > "$work/policy.yaml"
muniment retention set "$work/policy.yaml"
person=$(sample users 0 | sed -n '5s/.*"Username":"\([^"]*\)".*/\1/p')
for day in 0 1 2 3 4 5; do
    today=$((day - 9))
    export_of "$day"
    muniment ingest "$work"/export/* --source prod-pool --key-file writer.key
    # What comes then is a base again.
    [ "$day" != 3 ] || rm -r vault/local/state
done
today=-3
muniment ingest "$work/export/users.jsonl" --source other
muniment retention apply --yes --key-file writer.key
today=-1
muniment gc --yes
muniment erase "$person" --source prod-pool --files destroy --mentions keep --reason "request 118" --yes

ids=$(muniment snapshots --json | python3 -c '
import json, sys
print(*(one["id"] for one in sorted(json.load(sys.stdin)["snapshots"], key=lambda one: one["created"])))')
cp -a vault "$work/vault"
number=0
for id in $ids; do
    MUNIMENT_VAULT=$work/vault muniment restore "$id" --to "$work/restored-$number"
    (cd "$work/restored-$number" && b2sum -l 256 -- *) | sed "s/\(.*\)  /$number \1 /" >> files.txt
    number=$((number + 1))
done
rm -f vault/catalog.sqlite* vault/local/row-keys
