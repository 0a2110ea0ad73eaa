# Files from web servers, by curl, GNU wget or busybox's wget. Addresses, headers and passwords go by files and stdin, so
# that the process list does not show them; busybox's wget knows only arguments and is not trusted with secrets.

kp_request() { # TIMEOUT VERIFY SECRET USER PASSWORD BASIC HEADERS: how the downloads below ask; HEADERS are lines NAME: VALUE
  kp_timeout=$1 kp_verify=$2 kp_web_secret=$3 kp_web_user=$4 kp_web_password=$5 kp_web_basic=$6 kp_headers=$7
}

kp_download() { # URL FILE: fetches it; FILE may be - for stdout
  if command -v curl >/dev/null; then
    kp_curl_config "$1" "$2" | curl -K -
  elif command -v wget >/dev/null && wget --version 2>/dev/null | grep -q 'GNU Wget'; then
    kp_wget_config >"$kp_dir/kp-wgetrc"
    printf '%s\n' "$1" >"$kp_dir/kp-url"
    wget -nv --config="$kp_dir/kp-wgetrc" -i "$kp_dir/kp-url" -O "$2"
  elif command -v wget >/dev/null; then
    kp_busybox_wget "$1" "$2"
  else
    echo 'there is neither curl nor wget on this host' >&2
    return 1
  fi
}

kp_download_needed() { # MESSAGE URL FILE: as kp_download; fails when nobody answers, who may be started by an earlier task
  kp_download "$2" "$3" >/dev/null 2>"$kp_dir/kp-words" || kp_miss endpoint "$2" "$1: $(head -n 5 "$kp_dir/kp-words")"
}

kp_curl_config() { # URL FILE
  kp_curl_line url "$1"
  kp_curl_line output "$2"
  printf '%s\n' fail silent show-error location 'proto = "=http,https"' \
    "connect-timeout = $kp_timeout" 'speed-limit = 1' "speed-time = $kp_timeout"
  [ "$kp_verify" = 1 ] || echo insecure
  [ -z "$kp_web_user" ] || kp_curl_line user "$kp_web_user:$kp_web_password"
  [ -z "$kp_headers" ] || printf '%s\n' "$kp_headers" | while IFS= read -r kp_header; do kp_curl_line header "$kp_header"; done
}

kp_curl_line() { # NAME VALUE: one line of curl's configuration
  printf '%s = "' "$1"
  printf '%s' "$2" | sed 's/[\\"]/\\&/g'
  printf '"\n'
}

kp_wget_config() {
  printf '%s\n' 'tries = 1' "timeout = $kp_timeout"
  [ "$kp_verify" = 1 ] || echo 'check_certificate = off'
  [ -z "$kp_web_user" ] || printf 'http_user = %s\nhttp_password = %s\n' "$kp_web_user" "$kp_web_password"
  [ "$kp_web_basic" = 0 ] || echo 'auth_no_challenge = on'
  [ -z "$kp_headers" ] || printf '%s\n' "$kp_headers" | sed 's/^/header = /'
}

kp_busybox_wget() { # URL FILE
  if [ "$kp_web_secret" = 1 ]; then
    echo 'the wget of this host would show secrets in the process list: install curl or GNU wget' >&2
    return 1
  fi
  case $kp_verify.$1 in
    1.https:*)
      echo 'the wget of this host does not verify certificates: install curl or GNU wget' >&2
      return 1
      ;;
  esac
  # no -T: busybox 1.35 as Debian builds it dies of it
  set -- -q -O "$2" "$1"
  while [ -n "$kp_headers" ]; do
    set -- --header "${kp_headers%%
*}" "$@"
    case $kp_headers in
      *'
'*) kp_headers=${kp_headers#*
} ;;
      *) kp_headers='' ;;
    esac
  done
  wget "$@"
}

kp_get_url() { # DEST NAME URL ALGORITHM DIGEST DIGEST_URL FORCE: what the URL gives, as the file DEST or DEST/NAME
  kp_destination "$1" "$2"
  kp_wanted=$5
  [ -z "$6" ] || kp_published_digest "$6" "$4" "$2"
  kp_have=''
  if [ "$kp_kind" = file ]; then
    kp_digest "$4" "$kp_path" || kp_fail "cannot read $kp_path"
    kp_have=$kp_sum
  fi
  if kp_get_url_due "$3" "$4" "$7"; then
    kp_arrive
    [ "$kp_diff" = 0 ] || kp_property "$4 of $kp_path" "$kp_have" "$kp_wanted" || :
    kp_checking || kp_get_url_now "$3" "$4"
  else
    kp_wanted=$kp_have
    kp_fit "$kp_path"
  fi
  [ -z "$kp_wanted" ] || kp_result checksum "$4:$kp_wanted"
  kp_report dest "$kp_path"
}

kp_get_url_due() { # URL ALGORITHM FORCE: whether the file has to be downloaded; leaves its digest in kp_wanted if that is known
  [ "$kp_kind" = file ] || return 0
  if [ -n "$kp_wanted" ]; then
    [ "$kp_have" != "$kp_wanted" ]
    return
  fi
  [ "$3" = 1 ] || return 1
  # only its content tells whether it differs; nothing is kept of it
  kp_wanted=$({ kp_download "$1" - 2>"$kp_dir/kp-words" || : >"$kp_dir/kp-broken"; } | {
    kp_digest "$2" /dev/stdin
    printf '%s' "$kp_sum"
  })
  [ ! -e "$kp_dir/kp-broken" ] || kp_miss endpoint "$1" "cannot download the file: $(cat "$kp_dir/kp-words")"
  [ "$kp_have" != "$kp_wanted" ]
}

kp_get_url_now() { # URL ALGORITHM: downloads beside kp_path, and only what has the wanted digest becomes it
  kp_beside=${kp_path%/*}/.${kp_path##*/}.kplay
  rm -rf -- "$kp_beside"
  kp_do "cannot download to $kp_path" kp_download_private "$1" "$kp_beside"
  kp_digest "$2" "$kp_beside"
  kp_got=$kp_sum
  if [ -n "$kp_wanted" ] && [ "$kp_got" != "$kp_wanted" ]; then
    rm -f -- "$kp_beside"
    kp_fail "the $2 digest of what was downloaded is $kp_got, not $kp_wanted"
  fi
  kp_wanted=$kp_got
  kp_mask
  kp_rename_new "$kp_path"
}

kp_download_private() ( # URL FILE: into a file that nobody else can read
  umask 077
  kp_download "$1" "$2"
)

kp_published_digest() { # URL ALGORITHM NAME: leaves in kp_wanted the digest that a list at the URL gives for a file
  kp_download_needed 'cannot download the checksums' "$1" "$kp_dir/kp-digests"
  # lines DIGEST NAME, DIGEST *NAME or ALGORITHM (NAME) = DIGEST, or a digest alone
  kp_wanted=$(awk -v name="$3" '
    { sub(/\r$/, "") }
    NF == 4 && $3 == "=" { file = substr($2, 2, length($2) - 2); digest = $4 }
    NF == 2 { file = $2; digest = $1; sub(/^\*/, "", file) }
    NF == 1 { file = name; digest = $1 }
    { sub(/.*\//, "", file) }
    NF && file == name && digest ~ /^[0-9a-fA-F]+$/ { print tolower(digest); exit }
  ' "$kp_dir/kp-digests")
  [ -n "$kp_wanted" ] || kp_fail "the checksums have no line for $3"
}
