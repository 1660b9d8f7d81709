# To be sourced: packages of Debian that are not for this system, unpacked and never installed.

# unavailable WHY: ends the test as one that was skipped.
unavailable()
{
    echo "skipped: $1"
    exit 77
}

# private_apt FOLDER ARCHITECTURE SUITE...   An apt of its own, in FOLDER/apt: for that architecture, with
# this machine's archive and keys, the first of the suites that the archive has whole, and nothing of what
# is installed here. Sets `suite`; `apt`, the options with which apt-get and apt-cache are it; `patience`,
# what to say before a command that fetches, for a network that swallows what is sent (what has to come takes
# some seconds).
private_apt()
{
    local folder=$1 architecture=$2 archive candidate status keys=/usr/share/keyrings/debian-archive-keyring.gpg
    shift 2
    mkdir -p "$folder/apt"/{state/lists/partial,cache/archives/partial}
    : >"$folder/apt/status"
    apt=(-q -o Dir::State="$folder/apt/state" -o Dir::State::status="$folder/apt/status"
        -o Dir::Cache="$folder/apt/cache" -o Dir::Etc::SourceList="$folder/apt/sources.list"
        -o Dir::Etc::SourceParts=- -o APT::Architecture="$architecture" -o APT::Architectures="$architecture"
        -o Acquire::Languages=none -o Acquire::Retries=2 -o APT::Sandbox::User=root
        -o Acquire::http::Timeout=20 -o Acquire::https::Timeout=20 -o APT::Update::Error-Mode=any)
    patience=(timeout -k 5 400)

    # Debian's archive as this machine knows it.
    command -v apt-get >/dev/null || unavailable 'there is no apt here'
    archive=$(apt-get indextargets 'Created-By: Packages' --format '$(ORIGIN) $(COMPONENT) $(CODENAME) $(REPO_URI)' |
        awk '$1 == "Debian" && $2 == "main" && $3 !~ /-security|-updates/ { print $4; exit }')
    [ -n "$archive" ] || unavailable 'apt knows no archive of Debian'
    [ -e $keys ] || unavailable 'install debian-archive-keyring'

    suite=
    for candidate in "$@"; do
        echo "deb [signed-by=$keys] $archive $candidate main" >"$folder/apt/sources.list"
        status=0
        "${patience[@]}" apt-get "${apt[@]}" update >"$folder/apt/log" 2>&1 || status=$?
        case $status in
            0) suite=$candidate; return ;;
            124 | 137) unavailable 'the archive does not answer' ;;
        esac
    done
    tail -n 5 "$folder/apt/log"
    unavailable "the archive has none of $* for $architecture, or does not answer"
}

# packages_unavailable FOLDER: after a download that failed.
packages_unavailable()
{
    tail -n 5 "$1/apt/log"
    unavailable "the packages can't be fetched"
}

# private_download FOLDER PACKAGE...   With that apt, to FOLDER/packages. apt-get itself downloads to where it
# is, and takes a folder whose name has more than 300 bytes for the root.
private_download()
{
    local folder=$1 short
    shift
    short=$(mktemp -d)
    rm -rf "$folder/packages"
    (cd "$short" && "${patience[@]}" apt-get "${apt[@]}" download "$@") >"$folder/apt/log" 2>&1 || {
        rm -rf "$short"
        packages_unavailable "$folder"
    }
    mv "$short" "$folder/packages"
}
