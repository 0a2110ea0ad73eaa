# Requests over HTTP that the host itself makes, with curl. What curl is to do comes on its standard input: no word of a
# command line, which everybody on the host could read, says anything of it.

kp_uri() { # CONFIG URL BODY_WANTED STATUS...: CONFIG in curl's own language
  command -v curl >/dev/null 2>&1 || kp_miss package curl 'this host has no curl to make requests with'
  kp_uri_config=$1 kp_uri_address=$2 kp_uri_wanted=$3
  shift 3
  printf '%s\n' "$kp_uri_config" >"$kp_dir/request"
  kp_uri_words=$(curl --disable --config - --dump-header "$kp_dir/headers" --output "$kp_dir/body" \
    --write-out '%{http_code} %{url_effective}\n' <"$kp_dir/request" 2>"$kp_dir/errors") ||
    kp_miss endpoint "$kp_uri_address" "$(cat "$kp_dir/errors")"
  kp_result status "${kp_uri_words%% *}"
  kp_result url "${kp_uri_words#* }"
  kp_result_file headers "$kp_dir/headers"
  [ -f "$kp_dir/body" ] || return 0
  kp_uri_expected=0
  for kp_uri_status in "$@"; do
    [ "$kp_uri_status" != "${kp_uri_words%% *}" ] || kp_uri_expected=1
  done
  # an answer that was not expected, and JSON, are always worth having
  if [ "$kp_uri_wanted" = 1 ] || [ "$kp_uri_expected" = 0 ] || kp_uri_is_json; then
    kp_result_file body "$kp_dir/body"
  fi
  [ "$kp_uri_expected" = 1 ]
}

kp_uri_is_json() {
  grep -Eiq '^content-type:.*[/+]json' "$kp_dir/headers"
}

kp_uri_due() { # CREATES REMOVES SAFE: whether to make the request; if not, says why
  if [ -n "$1" ] && kp_matching '' "$1"; then kp_result skipped "$1 exists"
  elif [ -n "$2" ] && ! kp_matching '' "$2"; then kp_result skipped "$2 does not exist"
  elif kp_checking && [ "$3" = 0 ]; then kp_result unknown 'only making the request would tell'
  else return 0
  fi
  exit 0
}
