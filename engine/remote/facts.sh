# What a host knows about itself, as it says it: read by engine/modules/facts. Few processes, as facts are asked of many hosts.

kp_facts() { # NETWORK HARDWARE (1 or 0): prints sections, each after a line `==> NAME <==` as tail writes them
  printf '==> shell <==\n'
  printf '%s\n' "machine $(uname -m)" "date $(date '+%s %z %Z')" "id $(id)" "home ${HOME:-}"
  kp_facts_programs apt-get dnf yum zypper pacman apk xbps-install emerge systemctl openrc
  [ ! -d /run/systemd/system ] || printf 'systemd\n'
  [ ! -e /.dockerenv ] || printf 'docker\n'
  [ ! -d /sys/kernel/security/apparmor ] || printf 'apparmor\n'
  [ ! -d /sys/fs/selinux ] || printf 'selinux\n'
  printf '\n'
  [ "$1" = 0 ] || kp_facts_network
  [ "$2" = 0 ] || kp_facts_hardware
  set -- "$1" "$2" /etc/os-release /usr/lib/os-release /etc/debian_version /etc/machine-id /etc/hosts \
    /proc/sys/kernel/ostype /proc/sys/kernel/hostname /proc/sys/kernel/osrelease /proc/sys/kernel/version \
    /proc/1/comm /proc/cmdline /proc/uptime /proc/loadavg /run/systemd/container \
    /sys/hypervisor/type /sys/fs/selinux/enforce /etc/ssh/ssh_host_*_key.pub /sys/class/dmi/id/[bcps]*_*
  [ "$1" = 0 ] || set -- "$@" /etc/resolv.conf
  [ "$2" = 0 ] || set -- "$@" /proc/meminfo /sys/block/[!lr]*/size /sys/block/[!lr]*/removable \
    /sys/block/[!lr]*/queue/rotational /sys/block/[!lr]*/queue/logical_block_size \
    /sys/block/[!lr]*/device/model /sys/block/[!lr]*/device/vendor
  shift 2
  # the environment is that of the login, as for commands of the user
  if [ "${kp_login_locale+set}" ]; then LC_ALL=$kp_login_locale; else unset LC_ALL; fi
  PATH=${kp_login_path-$PATH}
  # last, so that nothing in a variable is taken for another section: the first of a name counts
  tail -n +1 "$@" /etc/passwd /proc/self/environ 2>/dev/null
  return 0
}

kp_facts_programs() { # NAME...: says which of them there are
  for kp_facts_program in "$@"; do
    command -v "$kp_facts_program" >/dev/null 2>&1 && printf 'program %s\n' "$kp_facts_program"
  done
}

kp_facts_network() {
  command -v ip >/dev/null 2>&1 || return 0
  printf '==> addresses <==\n'
  ip addr
  # only the routing table is asked: nothing is sent to these addresses
  printf '\n==> route4 <==\n'
  ip route get 8.8.8.8 2>/dev/null
  printf '\n==> route6 <==\n'
  ip -6 route get 2001:4860:4860::8888 2>/dev/null
  printf '\n'
}

kp_facts_hardware() { # a summary of two files that can be long
  printf '==> hardware <==\n'
  awk '
    FILENAME == "/proc/mounts" { if ($1 ~ /^\// || $1 ~ /:/) print "mount", $0; next }
    { key = $0; sub(/[ \t]*:.*/, "", key); text = $0; sub(/^[^:]*:[ \t]*/, "", text) }
    key == "processor" { processors++ }
    key == "physical id" && !(text in sockets) { sockets[text]; count++ }
    key == "cpu cores" { cores = text }
    key == "siblings" { siblings = text }
    key == "vendor_id" { vendor = text }
    key == "model name" { model = text }
    END {
      print "processors", processors + 0; print "sockets", count + 0; print "cores", cores + 0
      print "siblings", siblings + 0; print "vendor", vendor; print "model", model
    }' /proc/cpuinfo /proc/mounts 2>/dev/null
  printf '\n'
}
