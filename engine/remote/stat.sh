# What a path is.

kp_describe() { # PATH FOLLOW ALGORITHM: everything about it; ALGORITHM is empty when no digest is wanted
  kp_expand "$1"
  kp_result path "$kp_path"
  [ -e "$kp_path" ] || [ -L "$kp_path" ] || return 0
  kp_stat_follow=''
  [ "$2" = 0 ] || kp_stat_follow=-L
  # a dangling link is nothing when it is followed
  [ "$2" = 0 ] || [ -e "$kp_path" ] || return 0
  kp_stat_line=$(stat $kp_stat_follow -c '%f|%a|%u|%g|%s|%i|%d|%h|%X|%Y|%Z|%b|%o|%U|%G' -- "$kp_path" 2>&1) ||
    kp_fail "cannot look at $kp_path: $kp_stat_line"
  kp_result stat "$kp_stat_line"
  [ ! -r "$kp_path" ] || kp_result readable 1
  [ ! -w "$kp_path" ] || kp_result writeable 1
  [ ! -x "$kp_path" ] || kp_result executable 1
  if [ -L "$kp_path" ] && [ "$2" = 0 ]; then
    kp_result lnk_target "$(readlink -- "$kp_path")"
    kp_result lnk_source "$(readlink -f -- "$kp_path")"
  elif [ -n "$3" ] && [ -f "$kp_path" ] && [ -r "$kp_path" ]; then
    kp_digest "$3" "$kp_path" || kp_fail "there is nothing here to make a $3 digest with"
    kp_result checksum "$kp_sum"
  fi
}
