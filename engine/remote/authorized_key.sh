# Keys that may log in as a user.

kp_authorized() { # USER FILE MANAGE FOLLOW WANTED EXCLUSIVE LINES: FILE is empty for the one in the user's home; WANTED is 1 or 0
  kp_account passwd "$1"
  [ -n "$kp_account" ] || kp_miss user "$1" "there is no user $1"
  kp_account_field 3
  kp_key_owner=$kp_field
  kp_account_field 4
  kp_key_group=$kp_field
  kp_account_field 6
  kp_expand "${2:-$kp_field/.ssh/authorized_keys}"
  if [ "$3" = 1 ] && [ -d "${kp_path%/*}" ]; then
    kp_attributes "$kp_key_owner" "$kp_key_group" 0700
    kp_inspect "${kp_path%/*}"
    kp_fit "${kp_path%/*}"
  fi
  kp_attributes "$kp_key_owner" "$kp_key_group" 0600
  kp_writing "$4" 0 '' 0 0700
  kp_inside=$3
  kp_through "$4"
  kp_inspect "$kp_path"
  kp_authorize "$5" "$6" "$7"
  kp_report keyfile "$kp_path"
}

kp_authorize() { # WANTED EXCLUSIVE LINES: has the lines in the file at kp_path, or none with their keys
  kp_old=/dev/null
  case $kp_kind in
    file) kp_old=$kp_path ;;
    absent) ;;
    link) kp_fail "$kp_path is a link (follow: true goes where it points)" ;;
    *) kp_fail "$kp_path is a $kp_kind, not a file" ;;
  esac
  kp_authorized_lines "$1" "$2" <<KP_KEYS >"$kp_dir/kp-keys"
$3
KP_KEYS
  if [ "$kp_kind" = absent ] && [ ! -s "$kp_dir/kp-keys" ]; then return; fi
  if [ "$kp_kind" = file ] && awk 1 "$kp_old" | cmp -s - "$kp_dir/kp-keys"; then
    kp_fit "$kp_path"
  else
    kp_arrive
    kp_put '' cat "$kp_dir/kp-keys"
  fi
}

# A key is what follows the name of its kind; options before it and words behind it are not what makes it another one.
kp_authorized_lines() { # WANTED EXCLUSIVE: prints what the file is to be; the lines are on stdin
  awk -v wanted="$1" -v exclusive="$2" '
  function key(line) {
    if (!match(" " line, /[ \t](ssh-|ecdsa-|sk-)[A-Za-z0-9@.-]+[ \t]+AAAA[A-Za-z0-9+\/=]+/)) return ""
    line = substr(" " line, RSTART + 1, RLENGTH - 1)
    sub(/^[^ \t]+[ \t]+/, "", line)
    return line
  }
  NR == FNR { if ($0 != "") { line[++count] = $0; of[key($0)] = $0 } next }
  /^[ \t]*(#|$)/ { print; next }
  { its = key($0) }
  its in of { if (wanted && !seen[its]++) print of[its]; next }
  wanted && exclusive { next }
  { print }
  END { if (wanted) for (n = 1; n <= count; n++) if (!seen[key(line[n])]++) print line[n] }' /dev/stdin "$kp_old"
}
