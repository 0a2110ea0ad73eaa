# Going away, and being back.

kp_boot() { # COMMAND: leaves in kp_boot what tells one boot of the host from the next
  kp_boot=$(sh -c "$1" 2>/dev/null)
  [ -n "$kp_boot" ] || kp_fail "cannot tell when this host was booted: $1"
}

kp_reboot() { # BOOT_COMMAND DELAY COMMAND: has the host go away after that many seconds, when this has been answered
  kp_boot "$1"
  kp_result boot "$kp_boot"
  kp_changed
  kp_checking && return
  kp_reboot_command=${3:-$(kp_reboot_by)}
  [ -n "$kp_reboot_command" ] || kp_fail 'this host has neither shutdown nor reboot'
  kp_shell '' '' "(sleep $(($2 + 1)); $kp_reboot_command) >/dev/null 2>&1 </dev/null & :"
}

kp_reboot_by() { # prints how this host reboots; busybox's shutdown is none
  if command -v systemctl >/dev/null 2>&1 && [ -d /run/systemd/system ]; then
    printf 'systemctl reboot'
  elif command -v reboot >/dev/null 2>&1; then
    printf 'reboot'
  fi
}

kp_rebooted() { # BOOT_COMMAND BOOT TEST: fails as long as the host has not gone away and come back, and the test does not end well
  kp_boot "$1"
  [ "$kp_boot" != "$2" ] || kp_fail 'it has not gone away yet'
  kp_do 'it is not ready' sh -c "$3"
}
