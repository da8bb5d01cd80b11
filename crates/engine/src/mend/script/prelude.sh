set -eu
LC_ALL=C
export LC_ALL
umask 077
NL='
'
left=0

say() {
  printf '%s\n' "$*"
}

leave() {
  printf 'left: %s\n' "$*" >&2
  left=$((left + 1))
}

die() {
  printf '%s\n' "$*" >&2
  exit 2
}

# is_plain PATH KIND: it is there, of this kind, and no link is on the way to it.
is_plain() {
  if [ -L "$1" ] || [ "$(readlink -f -- "$1")" != "$1" ]; then
    return 1
  fi
  case $2 in
    f) [ -f "$1" ] ;;
    d) [ -d "$1" ] ;;
    S) [ -S "$1" ] ;;
    *) return 1 ;;
  esac
}

# holds PATH TEXT: the file holds this text and nothing else.
holds() {
  printf '%s' "$2" | cmp -s - "$1"
}

# set_mode PATH KIND SEEN WANTED
set_mode() {
  if ! is_plain "$1" "$2"; then
    leave "$1 is not there any more, or is a link or something else by now"
    return 0
  fi
  now=$(stat -c %a -- "$1")
  if [ "$now" = "$4" ]; then
    say "as it should be: mode of $1"
  elif [ "$now" = "$3" ]; then
    chmod "$4" -- "$1"
    say "mode of $1: $3 -> $4"
  else
    leave "$1 has mode $now by now, not $3"
  fi
}

# set_owner PATH KIND SEEN WANTED, both as UID:GID
set_owner() {
  if ! is_plain "$1" "$2"; then
    leave "$1 is not there any more, or is a link or something else by now"
    return 0
  fi
  now=$(stat -c %u:%g -- "$1")
  if [ "$now" = "$4" ]; then
    say "as it should be: owner of $1"
  elif [ "$now" = "$3" ]; then
    bits=$(stat -c %a -- "$1")
    chown -h "$4" -- "$1"
    # The kernel takes set-user-id bits away with the owner: what the mode was is another step's affair.
    chmod "$bits" -- "$1"
    say "owner of $1: $3 -> $4"
  else
    leave "$1 belongs to $now by now, not to $3"
  fi
}

# validated PATH: the daemon takes it as its configuration, where it is here to be asked.
validated() {
  if ! dockerd --help 2>/dev/null | grep -q -e --validate; then
    say "dockerd is not here, or older than --validate: it was not asked about $1"
    return 0
  fi
  dockerd --validate --config-file "$1" >/dev/null
}

# replace PATH SEEN WANTED [VALIDATOR]: the text of a file that is there; owner and mode stay.
replace() {
  if ! is_plain "$1" f; then
    leave "$1 is not there any more, or is a link or something else by now"
    return 0
  fi
  if holds "$1" "$3"; then
    say "as it should be: $1"
    return 0
  fi
  if ! holds "$1" "$2"; then
    leave "$1 was changed since it was read"
    return 0
  fi
  new=$(mktemp -- "$1.XXXXXX")
  cp -p -- "$1" "$new"
  printf '%s' "$3" >"$new"
  if [ $# -gt 3 ] && ! "$4" "$new"; then
    rm -f -- "$new"
    leave "$1: the new text is refused"
    return 0
  fi
  mv -f -- "$new" "$1"
  say "written: $1"
}

# create PATH TEXT MODE [VALIDATOR]: a new file.
create() {
  if [ -e "$1" ] || [ -L "$1" ]; then
    if is_plain "$1" f && holds "$1" "$2"; then
      say "as it should be: $1"
    else
      leave "$1 is there already and holds something else"
    fi
    return 0
  fi
  folder=${1%/*}
  (umask 022 && mkdir -p -- "$folder")
  if ! is_plain "$folder" d; then
    leave "$folder is a link, or one is on the way to it"
    return 0
  fi
  new=$(mktemp -- "$folder/.seawall.XXXXXX")
  printf '%s' "$2" >"$new"
  chmod "$3" -- "$new"
  if [ $# -gt 3 ] && ! "$4" "$new"; then
    leave "$1: the new text is refused"
  elif ln -- "$new" "$1"; then
    say "written: $1"
  else
    leave "$1 could not be made"
  fi
  rm -f -- "$new"
}

# add_lines PATH MODE HEADER LINE...: each line that is not there yet.
add_lines() {
  path=$1 mode=$2 text=$3
  shift 3
  if ! [ -e "$path" ] && ! [ -L "$path" ]; then
    for line in "$@"; do
      text=$text$line$NL
    done
    create "$path" "$text" "$mode"
    return 0
  fi
  if ! is_plain "$path" f; then
    leave "$path is a link or something else"
    return 0
  fi
  new=$(mktemp -- "$path.XXXXXX")
  cp -p -- "$path" "$new"
  for line in "$@"; do
    grep -q -x -F -e "$line" -- "$new" || printf '%s\n' "$line" >>"$new"
  done
  if cmp -s -- "$path" "$new"; then
    rm -f -- "$new"
    say "as it should be: $path"
  else
    mv -f -- "$new" "$path"
    say "written: $path"
  fi
}

# update ADDRESS ID TEMPLATE SEEN OPTION...: of a container that still is as it was seen.
update() {
  address=$1 id=$2 template=$3 seen=$4
  shift 4
  if ! now=$(docker --host "$address" container inspect --format "$template" -- "$id" 2>/dev/null); then
    leave "container $id is not there any more, or docker is not"
  elif [ "$now" != "$seen" ]; then
    say "not touched: container $id has $now by now, not $seen"
  elif docker --host "$address" container update "$@" -- "$id" >/dev/null; then
    say "container $id: $*"
  else
    leave "container $id could not be changed: $*"
  fi
}
