here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)

sum() {
  sha256sum <"$1" | cut -d ' ' -f 1
}

# put_back PATH SUM COPY: the text of a file that nobody changed since.
put_back() {
  if ! is_plain "$1" f; then
    leave "$1 is not there any more, or is a link or something else by now"
  elif cmp -s -- "$1" "$here/$3"; then
    say "as it was: $1"
  elif [ "$(sum "$1")" != "$2" ]; then
    leave "$1 was changed since"
  else
    new=$(mktemp -- "$1.XXXXXX")
    cp -p -- "$1" "$new"
    cat -- "$here/$3" >"$new"
    mv -f -- "$new" "$1"
    say "as it was: $1"
  fi
}

# take_away PATH SUM: a file that was not there.
take_away() {
  if ! [ -e "$1" ] && ! [ -L "$1" ]; then
    say "as it was: no $1"
  elif ! is_plain "$1" f || [ "$(sum "$1")" != "$2" ]; then
    leave "$1 was changed since"
  else
    rm -f -- "$1"
    say "as it was: no $1"
  fi
}

# take_folder PATH: a folder that was not there, where nothing else is in it.
take_folder() {
  if is_plain "$1" d; then
    rmdir -- "$1" 2>/dev/null || say "not empty: $1"
  fi
}

# take_rest PATH: what a change left behind that was ended in its middle.
take_rest() {
  if [ -e "$1" ] || [ -L "$1" ]; then
    if is_plain "$1" f; then
      rm -f -- "$1"
      say "taken away: $1"
    else
      leave "$1 is a link or something else"
    fi
  fi
}

# set_bits PATH KIND OWNER BITS: set-user-id and the like, which the kernel takes away with a change of the owner.
set_bits() {
  if is_plain "$1" "$2" && [ "$(stat -c %u:%g -- "$1")" = "$3" ]; then
    bits=$(stat -c %a -- "$1")
    bits=$(printf '%o' $((0$bits & 0777 | 0$4)))
    chmod "$bits" -- "$1"
  fi
}
