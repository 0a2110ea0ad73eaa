# Looking at paths, who owns them, and who may do what with them.
# Wanted attributes are left by kp_attributes, what is there by kp_inspect; nothing is changed in check mode.

kp_beside='' kp_brought_in='' # what a change under way has put beside its target; the directory that it was brought in
kp_inspected=0 # 1 when kp_has_* are those of what is there after a change

kp_attributes() { # OWNER GROUP MODE: what the paths of this task are to have; an empty one stays as it is
  kp_owner=$1 kp_group=$2 kp_mode=$3
}

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

kp_four_digits() { # MODE: leaves an octal mode in kp_digits as Ansible writes it, 0644
  kp_digits=$1
  while [ "${#kp_digits}" -lt 4 ]; do kp_digits=0$kp_digits; done
}

kp_user_id() { # NAME: leaves the number of a user in kp_id
  kp_id=$1
  case $1 in
    root) kp_id=0 ;;
    *[!0-9]*) kp_id=$(id -u -- "$1" 2>/dev/null) || kp_miss user "$1" "there is no user $1" ;;
  esac
}

kp_group_id() { # NAME: leaves the number of a group in kp_id
  kp_id=$1
  case $1 in
    root) kp_id=0 && return ;;
    *[!0-9]*) ;;
    *) return ;;
  esac
  if command -v getent >/dev/null; then kp_id=$(getent group "$1")
  else kp_id=$(awk -F: -v name="$1" '$1 == name { print; found = 1 } END { exit !found }' /etc/group)
  fi || kp_miss group "$1" "there is no group $1"
  kp_id=${kp_id#*:*:} kp_id=${kp_id%%:*}
}

kp_mode_for() { # KIND MODE: leaves in kp_final what the wanted mode makes of this one
  case $kp_mode in
    '') kp_digits=$2 ;;
    *[!0-7]*)
      # chmod itself says what a symbolic mode comes to, on a path that nobody else sees
      if [ "$1" = directory ]; then mkdir "$kp_dir/kp-mode"; else : >"$kp_dir/kp-mode"; fi
      kp_do "cannot apply the mode $kp_mode" chmod "0$2" "$kp_dir/kp-mode"
      kp_do "cannot apply the mode $kp_mode" chmod "$kp_mode" "$kp_dir/kp-mode"
      kp_digits=$(stat -c %a "$kp_dir/kp-mode")
      rm -rf "$kp_dir/kp-mode"
      ;;
    *) kp_digits=$kp_mode ;;
  esac
  kp_four_digits "$kp_digits"
  kp_final=$kp_digits
}

kp_fit() { # PATH: gives what kp_inspect saw there the attributes wanted
  if [ -n "$kp_owner" ] && [ "$kp_owner" != "$kp_has_owner" ] && [ "$kp_owner" != "$kp_has_uid" ]; then
    kp_user_id "$kp_owner"
    [ "$kp_id" = "$kp_has_uid" ] || kp_property "owner of $1" "$kp_has_owner" "$kp_owner" || kp_checking || {
      kp_do "cannot give $1 to $kp_owner" chown -h "$kp_id" "$1"
      kp_restore_mode "$1"
    }
  fi
  if [ -n "$kp_group" ] && [ "$kp_group" != "$kp_has_group" ] && [ "$kp_group" != "$kp_has_gid" ]; then
    kp_group_id "$kp_group"
    [ "$kp_id" = "$kp_has_gid" ] || kp_property "group of $1" "$kp_has_group" "$kp_group" || kp_checking || {
      kp_do "cannot give $1 to the group $kp_group" chgrp -h "$kp_id" "$1"
      kp_restore_mode "$1"
    }
  fi
  [ -n "$kp_mode" ] && [ "$kp_kind" != link ] || return 0
  kp_mode_for "$kp_kind" "$kp_has_mode"
  kp_property "mode of $1" "$kp_has_mode" "$kp_final" || kp_checking ||
    kp_do "cannot change the mode of $1" chmod "0$kp_final" "$1" # five digits: GNU keeps a directory's s bits with four
}

kp_restore_mode() { # PATH: the kernel takes the s bits away with the owner
  case $kp_has_mode in
    0*) ;;
    *) [ "$kp_kind" = link ] || kp_do "cannot keep the mode of $1" chmod "0$kp_has_mode" "$1" ;;
  esac
}

kp_heirs() { # leaves in kp_new_uid and kp_new_gid whose the new path will be: as wanted, else as kp_inspect saw, else empty
  if [ -n "$kp_owner" ]; then kp_user_id "$kp_owner"; else kp_id=$kp_has_uid; fi
  kp_new_uid=$kp_id
  if [ -n "$kp_group" ]; then kp_group_id "$kp_group"; else kp_id=$kp_has_gid; fi
  kp_new_gid=$kp_id
}

kp_is_ours() { # DIRECTORY: whether what is made there will belong to kp_heirs without further ado
  case $kp_new_uid:$kp_new_gid in
    : | "${kp_uid:--}:" | ":${kp_gid:--}" | "${kp_uid:--}:${kp_gid:--}") [ ! -g "$1" ] ;;
    *) return 1 ;;
  esac
}

kp_dress() { # PATH KIND MODE: gives a new path of ours to kp_heirs, with the mode wanted, else that kp_inspect saw, else MODE
  [ -z "$kp_new_uid$kp_new_gid" ] ||
    kp_do "cannot give $1 to ${kp_owner:-$kp_has_owner}:${kp_group:-$kp_has_group}" \
      chown -h "$kp_new_uid${kp_new_gid:+:$kp_new_gid}" "$1"
  kp_mode_for "$2" "${kp_has_mode:-$3}"
  kp_do "cannot change the mode of $1" chmod "0$kp_final" "$1"
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
