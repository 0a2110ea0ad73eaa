# Paths as such: directories, links, empty files, and paths that are not to be.

kp_file() { # PATH RECURSE FOLLOW: what is there, with the attributes wanted
  kp_expand "$1"
  kp_through "$3"
  kp_inspect "$kp_path"
  [ "$kp_kind" != absent ] || kp_miss path "$kp_path" "there is nothing at $kp_path: say a state that makes it"
  kp_fit "$kp_path"
  [ "$2.$kp_kind" != 1.directory ] || kp_fit_below "$kp_path"
  kp_report path "$kp_path"
}

kp_regular() { # PATH FOLLOW: a file that is there already, with the attributes wanted
  kp_expand "$1"
  kp_through "$2"
  kp_inspect "$kp_path"
  case $kp_kind in
    file | other) kp_file "$kp_path" 0 0 ;;
    absent) kp_miss path "$kp_path" "there is no file $kp_path: state touch or the module copy makes one" ;;
    *) kp_fail "$kp_path is a $kp_kind, not a file" ;;
  esac
}

kp_directory() { # PATH RECURSE FOLLOW: a directory, made with its parents where it is missing
  kp_expand "$1"
  kp_through "$3"
  kp_inspect "$kp_path"
  case $kp_kind in
    directory)
      kp_fit "$kp_path"
      [ "$2" = 0 ] || kp_fit_below "$kp_path"
      ;;
    absent)
      kp_property "state of $kp_path" absent directory || kp_make_directory "$kp_path"
      ;;
    *) kp_fail "$kp_path is a $kp_kind, not a directory" ;;
  esac
  kp_report path "$kp_path"
}

kp_fit_below() { # DIRECTORY: gives everything in it, links not followed, the attributes wanted
  if [ -n "$kp_owner" ]; then
    kp_user_id "$kp_owner"
    kp_fits_below "owner below $1" "$1" ! -user "$kp_id" ||
      kp_checking || kp_do "cannot give all of $1 to $kp_owner" chown -hR "$kp_id" "$1"
  fi
  if [ -n "$kp_group" ]; then
    kp_group_id "$kp_group"
    kp_fits_below "group below $1" "$1" ! -group "$kp_id" ||
      kp_checking || kp_do "cannot give all of $1 to the group $kp_group" chgrp -hR "$kp_id" "$1"
  fi
  [ -z "$kp_mode" ] || kp_modes_fit "$1" || kp_checking ||
    kp_do "cannot change the modes in $1" chmod -R "$kp_mode_given" "$1"
}

kp_fits_below() { # NAME DIRECTORY TEST…: true when find's test matches nothing there; otherwise notes the change
  kp_below_name=$1
  shift
  kp_others=$(find "$@" -exec printf '%.0s.' {} + | wc -c)
  kp_property "$kp_below_name" "$((kp_others)) others" '0 others'
}

kp_modes_fit() { # DIRECTORY: true when the wanted mode would change nothing in it; otherwise notes the change
  kp_mode_given=$kp_mode
  case $kp_mode in
    *[!0-7]*) ;;
    *) kp_mode_given=0$kp_mode ;;
  esac
  # only kinds and modes are asked for: a name could hold a line end and pose as another path
  find "$1" ! -type l -exec stat -c '%a %F' {} + | sort | uniq -c >"$kp_dir/kp-modes" ||
    kp_fail "cannot look at the modes in $1"
  kp_all_fit=0
  while read -r kp_count kp_had kp_had_kind; do
    [ "$kp_had_kind" = directory ] || kp_had_kind='file'
    kp_four_digits "$kp_had"
    kp_had=$kp_digits
    kp_mode_for "$kp_had_kind" "$kp_had"
    kp_property "mode of $kp_count paths below $1" "$kp_had" "$kp_final" || kp_all_fit=1
  done <"$kp_dir/kp-modes"
  return "$kp_all_fit"
}

kp_absent() { # PATH: nothing there, whatever it was; a link goes, not what it points to
  kp_expand "$1"
  [ "$kp_path" != / ] || kp_fail 'the root directory cannot be removed'
  kp_inspect "$kp_path"
  kp_property "state of $kp_path" "$kp_kind" absent || kp_checking ||
    kp_do "cannot remove $kp_path" rm -rf -- "$kp_path"
  kp_result path "$kp_path"
  kp_result state absent
}

kp_touch() { # PATH FOLLOW ACCESS MODIFICATION: a file, empty if new; its times become now, or stay (preserve)
  kp_expand "$1"
  kp_through "$2"
  kp_inspect "$kp_path"
  if [ "$kp_kind" = absent ]; then
    kp_inside=0 kp_follow=0
    kp_arrive
    kp_property "state of $kp_path" absent file || kp_checking || kp_replace "$kp_path" :
  else
    kp_touch_time access -a "$3"
    kp_touch_time modification -m "$4"
    kp_fit "$kp_path"
  fi
  kp_report dest "$kp_path"
}

kp_touch_time() { # NAME OPTION TIME: sets one of the times of kp_path
  [ "$3" != preserve ] || return 0
  kp_changed
  kp_checking || kp_do "cannot set the $1 time of $kp_path" touch -c "$2" -- "$kp_path"
}

kp_symlink() { # PATH SRC FORCE: a symbolic link to SRC
  kp_expand "$1"
  kp_inspect "$kp_path"
  kp_link_may_replace "$3"
  kp_now=$kp_kind
  if [ "$kp_has_name" = "'$kp_path' -> '$2'" ]; then kp_now="link to $2"
  elif [ "$kp_kind" = link ]; then kp_now="link to $(readlink -- "$kp_path")"
  fi
  kp_aim=$2
  case $2 in
    /*) ;;
    *) kp_aim=${kp_path%/*}/$2 ;;
  esac
  [ "$3" = 1 ] || [ -e "$kp_aim" ] ||
    kp_miss path "$kp_aim" "there is no $kp_aim to link to (force makes the link all the same)"
  if kp_property "$kp_path" "$kp_now" "link to $2"; then
    kp_fit "$kp_path"
  else
    kp_parent "$kp_path"
    kp_heirs
    kp_checking || kp_link_in -s "$2"
  fi
  kp_result src "$2"
  kp_report dest "$kp_path"
}

kp_hardlink() { # PATH SRC FORCE: another name of the file SRC
  kp_expand "$2"
  kp_aim=$kp_path
  kp_expand "$1"
  [ -e "$kp_aim" ] || kp_miss path "$kp_aim" "there is no $kp_aim to link to"
  kp_inspect "$kp_path"
  kp_now=$kp_kind
  [ "$kp_kind" != file ] || [ "$(stat -c %d:%i -- "$kp_path")" != "$(stat -c %d:%i -- "$kp_aim")" ] ||
    kp_now="the same file as $kp_aim"
  [ "$kp_now" != "$kp_kind" ] || kp_link_may_replace "$3"
  if kp_property "$kp_path" "$kp_now" "the same file as $kp_aim"; then
    kp_fit "$kp_path"
  else
    kp_parent "$kp_path"
    kp_checking || kp_link_in '' "$kp_aim"
  fi
  kp_result src "$kp_aim"
  kp_report dest "$kp_path"
}

kp_link_may_replace() { # FORCE: fails when a link must not take the place of what kp_inspect saw
  case $kp_kind in
    absent | link) return ;;
    directory)
      [ "$1" = 1 ] || kp_fail "$kp_path is a directory; force lets a link replace it when it is empty"
      [ -z "$(ls -A -- "$kp_path")" ] || kp_fail "$kp_path is a directory with something in it"
      ;;
    *) [ "$1" = 1 ] || kp_fail "$kp_path is a $kp_kind; force lets a link replace it" ;;
  esac
}

kp_link_in() { # OPTION TARGET: makes the link beside its place and renames it, so that there is always one or the other
  [ "$kp_kind" != directory ] || kp_do "cannot remove $kp_path" rmdir -- "$kp_path"
  kp_beside=${kp_path%/*}/.${kp_path##*/}.kplay
  kp_clear "$kp_beside"
  kp_do "cannot make the link $kp_path" ln ${1:+"$1"} -- "$2" "$kp_beside"
  if [ "$1" = -s ] && [ -n "$kp_new_uid$kp_new_gid" ]; then
    kp_do "cannot give $kp_path to its owner" chown -h "$kp_new_uid${kp_new_gid:+:$kp_new_gid}" "$kp_beside"
  fi
  # where mv has no -T it would move into the directory that an old link points to
  mv -fT -- "$kp_beside" "$kp_path" 2>/dev/null || {
    rm -f -- "$kp_beside"
    kp_do "cannot make the link $kp_path" ln -fn ${1:+"$1"} -- "$2" "$kp_path"
  }
  kp_beside=''
}
