# Waiting on the host for a port or a path, in one program however long it takes.

kp_wait_port() { # HOST PORT CONNECT_TIMEOUT: what is waited for is that something answers there
  kp_wait_host=$1 kp_wait_port=$2 kp_wait_connect=$3
  kp_wait_what="port $2 of $1"
  kp_wait_probe=kp_port_answers
  if command -v bash >/dev/null 2>&1 && command -v timeout >/dev/null 2>&1; then kp_wait_way=bash
  elif command -v nc >/dev/null 2>&1; then kp_wait_way=nc
  else kp_fail 'this host has neither bash nor nc to try a port with'
  fi
}

kp_port_answers() {
  if [ "$kp_wait_way" = nc ]; then
    nc -z -w "$kp_wait_connect" "$kp_wait_host" "$kp_wait_port" </dev/null >/dev/null 2>&1
    return
  fi
  # shellcheck disable=SC2016 # bash is to expand these
  timeout "$kp_wait_connect" bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$kp_wait_host" "$kp_wait_port" 2>/dev/null
}

kp_wait_path() { # PATH REGEX IGNORE_CASE: what is waited for is that it is there, and has a line that matches
  kp_expand "$1"
  kp_wait_regex=$2 kp_wait_case=''
  [ "$3" = 0 ] || kp_wait_case=-i
  kp_wait_what=$kp_path
  [ -z "$2" ] || kp_wait_what="\"$2\" in $kp_path"
  kp_wait_probe=kp_path_answers
}

kp_path_answers() {
  if [ -n "$kp_wait_regex" ]; then grep -Eq ${kp_wait_case:+"$kp_wait_case"} -e "$kp_wait_regex" -- "$kp_path" 2>/dev/null
  else [ -e "$kp_path" ]
  fi
}

kp_wait() { # THERE TIMEOUT DELAY SLEEP MESSAGE: until the probe says so (THERE is 1), or no longer does (0)
  kp_wait_there=$1
  if kp_checking; then
    kp_wait_over || kp_result unknown 'it is not so yet, and check mode does not wait'
    return 0
  fi
  kp_wait_start=$(date +%s)
  [ "$3" = 0 ] || sleep "$3"
  until kp_wait_over; do
    kp_wait_elapsed=$(($(date +%s) - kp_wait_start))
    if [ "$kp_wait_elapsed" -ge "$2" ]; then
      kp_result elapsed "$kp_wait_elapsed"
      [ "$1" = 1 ] || kp_wait_what="$kp_wait_what to go"
      kp_fail "${5:-waited $2 s in vain for $kp_wait_what}"
    fi
    sleep "$4"
  done
  kp_result elapsed "$(($(date +%s) - kp_wait_start))"
}

kp_wait_over() {
  if "$kp_wait_probe"; then [ "$kp_wait_there" = 1 ]; else [ "$kp_wait_there" = 0 ]; fi
}

kp_wait_time() { # SECONDS: for nothing but time
  if kp_checking; then
    kp_result skipped 'check mode does not wait'
    return 0
  fi
  sleep "$1"
  kp_result elapsed "$1"
}
