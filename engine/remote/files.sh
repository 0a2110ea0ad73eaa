# Looking at paths, making directories, and telling what is there. Nothing is changed in check mode.

kp_beside='' kp_brought_in='' # what a change under way has put beside its target; the directory that it was brought in
kp_inspected=0 # 1 when kp_has_* are those of what is there after a change

kp_do() { # MESSAGE COMMAND…: runs it; when it fails, so does the task, with the message and the command's words
  kp_do_message=$1
  shift
  "$@" >/dev/null 2>"${kp_home:-$kp_dir}/words" && return
  kp_do_words=$(cat "${kp_home:-$kp_dir}/words")
  kp_do_first=$(printf '%s\n' "$kp_do_words" | head -n 5)
  [ "$kp_do_first" = "$kp_do_words" ] || printf '%s\n' "$kp_do_words" >&2 # the message is for the beginning only
  kp_fail "$kp_do_message: $kp_do_first"
}

kp_discard() { # takes away what a change under way has put beside its target
  [ -z "$kp_beside" ] || rm -rf -- "$kp_beside"
  [ -z "$kp_brought_in" ] || rm -rf -- "$kp_brought_in"
}

kp_clear() { # PATH: removes what is there, if anything is
  if [ -e "$1" ] || [ -L "$1" ]; then kp_do "cannot remove $1" rm -rf -- "$1"; fi
}

kp_miss() { # KIND NAME MESSAGE: fails because something is not there that an earlier task may create (path, user, group)
  kp_result missing "$1 $2"
  kp_fail "$3"
}

kp_needs() { # [KIND NAME]…: fails as a task does that misses one of them
  while [ "$#" -gt 0 ]; do
    case $1 in
      user) kp_user_id "$2" ;;
      group) kp_group_id "$2" ;;
      package) command -v "$2" >/dev/null 2>&1 || kp_miss package "$2" "there is no $2 on this host" ;;
      *)
        kp_expand "$2"
        [ -e "$kp_path" ] || kp_miss path "$kp_path" "there is no $kp_path"
        ;;
    esac
    shift 2
  done
}

kp_expand() { # PATH: leaves it in kp_path, absolute, with ~ as the home directory, without slashes at its end
  case $1 in
    /*) kp_path=$1 ;;
    \~ | \~/*) kp_path=$HOME${1#\~} ;;
    *) kp_path=$HOME/$1 ;;
  esac
  while :; do
    case $kp_path in
      ?*/) kp_path=${kp_path%/} ;;
      *) return ;;
    esac
  done
}

kp_through() { # FOLLOW: when 1 and kp_path is a link, leaves in kp_path what it points to
  [ "$1" = 1 ] && [ -L "$kp_path" ] || return 0
  kp_link=$kp_path
  kp_path=$(readlink -f -- "$kp_link") || kp_fail "cannot follow the link $kp_link"
}

kp_inspect() { # PATH: leaves in kp_kind absent, file, directory, link or other; in kp_has_* its attributes
  kp_has_mode='' kp_has_uid='' kp_has_gid='' kp_has_size='' kp_has_owner='' kp_has_group='' kp_has_name=''
  kp_format='%a|%u|%g|%s|%U|%G'
  if [ -L "$1" ]; then
    kp_kind='link'
    kp_format="$kp_format|%N"
  elif [ -f "$1" ]; then kp_kind='file'
  elif [ -d "$1" ]; then kp_kind=directory
  elif [ -e "$1" ]; then kp_kind=other
  else
    kp_kind=absent
    return
  fi
  kp_inspect_words=$(stat -c "$kp_format" -- "$1" 2>&1) || kp_fail "cannot look at $1: $kp_inspect_words"
  kp_take_field kp_has_mode
  kp_take_field kp_has_uid
  kp_take_field kp_has_gid
  kp_take_field kp_has_size
  kp_take_field kp_has_owner
  kp_take_field kp_has_group
  kp_has_name=$kp_inspect_words # of a link, 'PATH' -> 'AIM', where neither has to be quoted in another way
  kp_four_digits "$kp_has_mode"
  kp_has_mode=$kp_digits
  [ "$kp_has_owner" != UNKNOWN ] || kp_has_owner=$kp_has_uid
  [ "$kp_has_group" != UNKNOWN ] || kp_has_group=$kp_has_gid
}

kp_take_field() { # VARIABLE: takes the first field off kp_inspect_words
  eval "$1=\${kp_inspect_words%%'|'*}"
  kp_inspect_words=${kp_inspect_words#*'|'}
}

kp_make_directory() { # PATH: with its parents where they are missing; each new one gets the attributes wanted, else 0755
  kp_has_mode='' kp_has_uid='' kp_has_gid='' kp_has_owner='' kp_has_group=''
  kp_heirs
  while [ -n "$1" ] && [ ! -d "$1" ]; do
    [ ! -e "$1" ] || kp_fail "$1 is not a directory"
    set -- "${1%/*}" "$@"
  done
  kp_writable "${1:-/}"
  kp_checking && return
  shift
  kp_mode_for directory 0755
  for kp_new do
    if kp_is_ours "${kp_new%/*}"; then
      kp_do "cannot make the directory $kp_new" kp_new_directory "0$kp_final" "$kp_new"
    else
      kp_do "cannot make the directory $kp_new" kp_new_directory 0700 "$kp_new"
      kp_dress "$kp_new" directory 0755
    fi
  done
}

kp_new_directory() { # MODE PATH: that another task makes it at the same moment is no failure
  mkdir -m "$1" -- "$2" || [ -d "$2" ]
}

kp_parent() { # PATH: fails unless there is a directory to hold it
  kp_holder=${1%/*}
  [ -d "${kp_holder:-/}" ] || kp_miss path "$kp_holder" "there is no directory $kp_holder to hold $1"
  kp_writable "${kp_holder:-/}"
}

kp_writable() { # DIRECTORY: fails unless it may be written to
  [ -w "$1" ] || kp_fail "cannot write to the directory $1: no permission, or it is read-only"
}

kp_sha256() { # FILE: leaves its SHA-256 in hexadecimal in kp_sum
  kp_digest sha256 "$1"
}

kp_digest() { # ALGORITHM FILE: leaves the digest (md5, sha1, sha224, sha256, sha384, sha512) in hexadecimal in kp_sum
  if command -v "$1sum" >/dev/null; then kp_sum=$("$1sum" <"$2")
  else kp_sum=$(openssl dgst -r "-$1" <"$2")
  fi && kp_sum=${kp_sum%% *}
}

kp_report() { # NAME PATH: puts what is there now into the answer, the path under NAME
  kp_result "$1" "$2"
  kp_checking || [ "$kp_change.$kp_inspected" != 1.0 ] || kp_inspect "$2"
  kp_result state "$kp_kind"
  [ "$kp_kind" != absent ] || return 0
  kp_result mode "$kp_has_mode"
  kp_result uid "$kp_has_uid"
  kp_result gid "$kp_has_gid"
  kp_result owner "$kp_has_owner"
  kp_result group "$kp_has_group"
  kp_result size "$kp_has_size"
}
