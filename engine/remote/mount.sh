# File systems that are mounted, and the table of those that the host mounts when it boots.

kp_fstab() { # FILE FIELD VALUE LINE: looks what it is to be: one line whose FIELD (1 or 2) has this value, none when LINE is empty
  kp_line_file "$1" 1
  kp_table=$kp_path
  kp_fstab_lines "$2" <<KP_FSTAB >"$kp_dir/kp-fstab"
$3
$4
KP_FSTAB
  kp_in_table=0
  awk 1 "$kp_old" | cmp -s - "$kp_dir/kp-fstab" || kp_in_table=1
}

kp_fstab_put() { # makes the table what kp_fstab has found; the last step, so that what cannot be mounted is not in it
  [ "$kp_in_table" = 1 ] || return 0
  kp_path=$kp_table
  kp_inspect "$kp_path"
  kp_arrive
  kp_put '' cat "$kp_dir/kp-fstab"
}

kp_fstab_lines() { # FIELD: prints the table; a line that says the same in other words stays as it is
  awk -v field="$1" '
  function meaning(text) { sub(/^[ \t]+/, "", text); gsub(/[ \t]+/, " ", text); sub(/ $/, "", text); return text }
  NR == FNR { if (FNR == 1) value = $0; else line = $0; next }
  $1 ~ /^#/ || $field != value { print; next }
  line == "" || found++ { next }
  { print meaning($0) == meaning(line) ? $0 : line }
  END { if (line != "" && !found) print line }' /dev/stdin "$kp_old"
}

kp_is_mounted() { # PATH TABLE: whether something is mounted there; TABLE is that of the kernel (mountinfo)
  kp_escape_mount "$1"
  awk '
  NR == FNR { path = $0; next }
  $5 == path { found = 1 }
  END { exit !found }' /dev/stdin "$2" <<KP_PATH
$kp_escaped
KP_PATH
}

kp_escape_mount() { # PATH: leaves it in kp_escaped as the kernel writes it
  kp_escaped=$1
  case $1 in
    *[\\\ \	]*) kp_escaped=$(printf '%s\n' "$1" | sed 's/\\/\\134/g; s/ /\\040/g; s/	/\\011/g') ;;
  esac
}

kp_mounted() { # PATH TABLE SRC FSTYPE OPTIONS: mounted, with a directory to be mounted on; what kp_fstab has changed is remounted
  kp_expand "$1"
  if kp_is_mounted "$kp_path" "$2"; then
    [ "${kp_in_table-0}" = 0 ] || kp_checking || kp_remount "$3" "$4" "$5"
    return 0
  fi
  kp_property "$kp_path" 'not mounted' mounted || kp_checking || {
    [ -d "$kp_path" ] || kp_do "cannot make $kp_path" mkdir -p -- "$kp_path"
    kp_do "cannot mount $3" mount -t "$4" -o "$5" -- "$3" "$kp_path"
  }
}

kp_remount() { # SRC FSTYPE OPTIONS: kp_path with other options; what cannot be had so is unmounted and mounted
  mount -o "remount,$3" -- "$kp_path" 2>/dev/null && return
  kp_do "cannot unmount $kp_path" umount -- "$kp_path"
  kp_do "cannot mount $1" mount -t "$2" -o "$3" -- "$1" "$kp_path"
}

kp_mount_again() { # PATH TABLE OPTIONS: what is mounted there, with options anew
  kp_expand "$1"
  kp_is_mounted "$kp_path" "$2" || kp_miss path "$kp_path" "nothing is mounted at $kp_path"
  kp_changed
  kp_checking || kp_do "cannot mount $kp_path anew" mount -o "remount,$3" -- "$kp_path"
}

kp_unmounted() { # PATH TABLE REMOVE: nothing mounted there; REMOVE takes the empty directory away, too
  kp_expand "$1"
  if kp_is_mounted "$kp_path" "$2"; then
    kp_property "$kp_path" mounted 'not mounted'
    kp_checking && return
    kp_do "cannot unmount $kp_path" umount -- "$kp_path"
  fi
  if [ "$3" = 1 ] && [ -d "$kp_path" ] && [ -z "$(ls -A -- "$kp_path")" ]; then
    kp_property "directory $kp_path" present absent || kp_checking || kp_do "cannot remove $kp_path" rmdir -- "$kp_path"
  fi
}

kp_swap() { # SRC TABLE WANTED PRIORITY: swaps to it, or does not; TABLE is that of the kernel (/proc/swaps)
  kp_swap_is=0
  case $1 in
    /*) kp_swap_path=$(readlink -f -- "$1") || kp_swap_path=$1 ;;
    *) kp_swap_path=$(findfs "$1" 2>/dev/null) || kp_swap_path=$1 ;; # UUID=…, LABEL=…
  esac
  ! awk -v path="$kp_swap_path" 'NR > 1 && $1 == path { found = 1 } END { exit !found }' "$2" || kp_swap_is=1
  kp_property "swapping to $1" "$kp_swap_is" "$3" && return
  kp_checking && return
  if [ "$3" = 0 ]; then
    kp_do "cannot stop swapping to $1" swapoff -- "$1"
  elif [ -n "$4" ]; then
    kp_do "cannot swap to $1" swapon -p "$4" -- "$1"
  else
    kp_do "cannot swap to $1" swapon -- "$1"
  fi
}
