# What run, test and bench need of the machine. Sourced by them; everything it says goes to standard error.

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
# Build servers outlive the build and hold on to its pipes: whoever waits for the end of our output would wait for them.
export MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false DOTNET_CLI_USE_MSBUILD_SERVER=0

say() { printf '%s\n' "$*" >&2; }

die() {
    say "$@"
    exit 1
}

require_dotnet() {
    command -v dotnet >/dev/null ||
        die "The .NET SDK 10 was expected and no 'dotnet' is on the PATH. Install it (https://dotnet.microsoft.com/download/dotnet/10.0, or the package dotnet-sdk-10.0) and run this again."
}

# require_sdk ROOT: the SDK that global.json asks for; dotnet itself says which ones are there.
require_sdk() {
    (cd "$1" && dotnet --version >/dev/null) ||
        die "The .NET SDK named in $1/global.json, or a newer one of its line, is not installed. Install .NET SDK 10 and run this again."
}

# build PROJECT [OPTION …]
build() {
    dotnet build --nologo --verbosity quiet -consoleLoggerParameters:NoSummary "$@"
}

# The folder of the newest PostgreSQL server on this machine; fails when there is none.
postgres_programs() {
    local initdb
    initdb=$(ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -t/ -k5,5V | tail -n 1)
    [[ -n $initdb ]] || initdb=$(command -v initdb) || return 1
    dirname -- "$(readlink -f -- "$initdb")"
}

chromium_program() {
    command -v chromium || command -v chromium-browser || command -v google-chrome
}

# A Python that can serve SMTP. Debian's packages belong to Debian's Python, which need not be the first on the PATH.
python_with_smtp() {
    local python
    for python in /usr/bin/python3 "$(command -v python3 || true)"; do
        if [[ -x $python ]] && "$python" -c 'import aiosmtpd.controller' 2>/dev/null; then
            printf '%s\n' "$python"
            return
        fi
    done
    return 1
}

# accessibility_checker ROOT: the file of axe-core, fetched by npm where there is one; pages are then checked as they are looked at.
accessibility_checker() {
    local file=$1/tests/node_modules/axe-core/axe.min.js
    [[ -f $file ]] || { command -v npm >/dev/null && npm ci --prefix "$1/tests" --silent --no-audit --no-fund >&2; }
    [[ -f $file ]] && printf '%s\n' "$file"
}

# What reads a PDF, and what the tests make one with.
has_pdf_programs() { command -v pdftotext >/dev/null && command -v soffice >/dev/null; }

# A font of the measures of Times New Roman, in which documents are laid out; with another one their lines break elsewhere.
has_times_font() { command -v fc-match >/dev/null && fc-match 'Times New Roman' family | grep -qiE 'times|liberation serif|tinos'; }

has_vietnamese_font() { command -v fc-list >/dev/null && [[ -n $(fc-list ':lang=vi' family) ]]; }

# install_missing: the packages that the full test run needs and this machine lacks.
install_missing() {
    local missing=()
    postgres_programs >/dev/null || missing+=(postgresql)
    chromium_program >/dev/null || missing+=(chromium)
    python_with_smtp >/dev/null || missing+=(python3-aiosmtpd)
    command -v node >/dev/null || missing+=(nodejs)
    command -v npm >/dev/null || missing+=(npm)
    command -v pdftotext >/dev/null || missing+=(poppler-utils)
    command -v soffice >/dev/null || missing+=(libreoffice-writer)
    has_vietnamese_font || missing+=(fontconfig fonts-noto-core)
    has_times_font || missing+=(fontconfig fonts-liberation)
    ((${#missing[@]})) || return 0

    local as=()
    if ((EUID != 0)); then as=(sudo); fi
    local command="${as[*]:+sudo }apt-get update && ${as[*]:+sudo }apt-get install --yes --no-install-recommends ${missing[*]}"
    command -v apt-get >/dev/null || die "The tests need these Debian packages, or what corresponds to them here: ${missing[*]}"
    if ((${#as[@]})) && ! sudo -n true 2>/dev/null; then
        die "The tests need packages that only root can install. Run this, then try again:" "  $command"
    fi
    say "Installing ${missing[*]}"
    # RUNLEVEL=1: Debian would start a PostgreSQL server of its own, which nobody asked for.
    { ${as[@]+"${as[@]}"} apt-get update &&
        ${as[@]+"${as[@]}"} env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
            apt-get install --yes --no-install-recommends "${missing[@]}"; } >/tmp/gender-equality-install.$$ 2>&1 || {
        cat /tmp/gender-equality-install.$$ >&2
        rm -f /tmp/gender-equality-install.$$
        die "Installing failed; see above. The command was:" "  $command"
    }
    rm -f /tmp/gender-equality-install.$$
}

# start_postgres VARIABLE [SERVER OPTION …]: a server of this run's own, on a free loopback port and a socket in its folder; gone when the
# script ends. Sets VARIABLE to a connection string of a superuser of its maintenance database.
postgres_folders=()
start_postgres() {
    local variable=$1 folder port attempt options
    shift
    postgres_bin=$(postgres_programs) || die "No PostgreSQL server is installed."
    folder=$(mktemp -d /tmp/gender-equality-pg.XXXXXX)
    if ((${#postgres_folders[@]} == 0)); then
        postgres_as=()
        if ((EUID == 0)); then
            # The server refuses to run as root.
            local owner=postgres
            if ! id postgres >/dev/null 2>&1; then
                owner=gender-equality-test
                id "$owner" >/dev/null 2>&1 || useradd --system --no-create-home --shell /usr/sbin/nologin "$owner"
            fi
            postgres_as=(runuser -u "$owner" --)
        fi
        postgres_owner=${owner:-}
        postgres_password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
        trap stop_postgres EXIT
        trap 'exit 130' INT
        trap 'exit 143' TERM
    fi
    [[ -z $postgres_owner ]] || chown "$postgres_owner" "$folder"
    postgres_folders+=("$folder")
    (
        cd "$folder"
        printf '%s\n' "$postgres_password" | as_postgres tee password >/dev/null
        as_postgres "$postgres_bin/initdb" --pgdata data --username test --pwfile password --auth scram-sha-256 --encoding UTF8 \
            --locale C.UTF-8 --no-instructions --no-sync >initdb.log 2>&1 || { cat initdb.log >&2; exit 1; }
    ) || die "PostgreSQL could not make a cluster in $folder; see above."

    for attempt in 1 2 3 4 5 6 7 8; do
        # Below the range that clients' own ports come from (32768 and up), so that only another server can be in the way.
        port=$((20000 + RANDOM % 12000))
        options="-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$folder -c max_connections=300 $*"
        if (cd "$folder" && as_postgres "$postgres_bin/pg_ctl" start --wait --silent --pgdata data --log "$folder/log" \
            --options "$options" >/dev/null 2>&1 9>&-); then
            export "$variable=Host=127.0.0.1;Port=$port;Username=test;Password=$postgres_password;Database=postgres"
            return
        fi
    done
    cat "$folder/log" >&2 || true
    die "PostgreSQL did not start in $attempt attempts; see above."
}

as_postgres() { ${postgres_as[@]+"${postgres_as[@]}"} "$@"; }

stop_postgres() {
    local code=$? folder
    trap - EXIT
    for folder in "${postgres_folders[@]}"; do
        # Nothing in it is wanted any more, so it need not write anything down.
        (cd "$folder" && as_postgres "$postgres_bin/pg_ctl" stop --mode immediate --silent --pgdata data >/dev/null 2>&1) || true
        rm -rf "$folder"
    done
    exit "$code"
}
