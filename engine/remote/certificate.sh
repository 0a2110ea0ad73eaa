# Keys that never leave the host, the requests for certificates that they sign, and the certificates that come back.

kp_certificate() { # KEY CERTIFICATE AUTHORITY KEY_MODE MODE: makes the key if need be; sends a request and what there is
  command -v openssl >/dev/null 2>&1 || kp_miss package openssl 'this host has no openssl, which makes keys and requests'
  kp_writing 1 0 '' 1 ''
  kp_certificate_key "$1" "$4"
  kp_certificate_look certificate "$2" "$5"
  [ -z "$3" ] || kp_certificate_look ca_certificate "$3" "$5"
}

kp_certificate_at() { # PATH MODE: looks at a file, where a link leads; leaves kp_path and kp_kind
  kp_mode=$2
  kp_expand "$1"
  kp_through 1
  kp_inspect "$kp_path"
  case $kp_kind in
    file) ;;
    absent) kp_parent "$kp_path" ;;
    *) kp_fail "$kp_path is a $kp_kind, not a file" ;;
  esac
}

kp_certificate_key() { # KEY MODE
  kp_certificate_at "$1" "$2"
  if [ "$kp_kind" = file ]; then kp_fit "$kp_path"
  else
    kp_property "key $kp_path" absent present
    kp_checking && return
    (umask 077 && kp_do "cannot make a key" \
      openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$kp_dir/key") || exit 1
    kp_heirs
    kp_replace "$kp_path" cat "$kp_dir/key"
    rm -f "$kp_dir/key"
  fi
  # the name in a request does not count: whoever signs knows whom the certificate is for
  printf '[req]\ndistinguished_name = dn\n[dn]\n' >"$kp_dir/request.cnf"
  kp_do "cannot use the key $kp_path" openssl req -new -batch -pubkey -sha256 -config "$kp_dir/request.cnf" \
    -subj /CN=kplay -key "$kp_path" -out "$kp_dir/request"
  kp_result_file request "$kp_dir/request"
}

kp_certificate_look() { # NAME PATH MODE: sends a file's text
  kp_certificate_at "$2" "$3"
  [ "$kp_kind" = file ] || return 0
  kp_fit "$kp_path"
  # what is longer is no certificate of ours
  if [ "$kp_has_size" -le 65536 ]; then kp_result_file "$1" "$kp_path"; fi
}

kp_certificate_install() { # PATH MODE TEXT
  kp_changed
  kp_writing 1 0 '' 0 ''
  kp_certificate_at "$1" "$2"
  kp_heirs
  kp_replace "$kp_path" printf '%s' "$3"
}
