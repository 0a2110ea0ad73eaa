# The host's own name.

kp_hostname() { # NAME FILE: the name the kernel has now, and the one in the file, which it gets at the next boot
  kp_hostname_kernel "$1"
  kp_inspect "$2"
  kp_hostname_written=
  [ "$kp_kind" != file ] || kp_hostname_written=$(sed '/^[[:space:]]*#/d; s/[[:space:]]//g; /^$/d; q' "$2")
  kp_property "name in $2" "$kp_hostname_written" "$1" && return
  kp_checking && return
  kp_attributes '' '' ''
  kp_writing 0 0 '' 0 ''
  kp_parent "$2"
  kp_heirs
  kp_replace "$2" printf '%s\n' "$1"
}

kp_hostname_kernel() { # NAME
  kp_property name "$(uname -n)" "$1" && return
  kp_checking && return
  if command -v hostname >/dev/null 2>&1; then kp_do "cannot set the name $1" hostname "$1"
  else printf '%s\n' "$1" >/proc/sys/kernel/hostname || kp_fail "cannot set the name $1"
  fi
}
