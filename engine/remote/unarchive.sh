# Archives, unpacked beside the place and compared with what is there, as trees are.

kp_unless_there() { # PATH: ends the task when it is there; it may be empty
  [ -n "$1" ] || return 0
  kp_expand "$1"
  [ -e "$kp_path" ] || return 0
  kp_result skipped "$kp_path exists"
  exit 0
}

kp_unarchive() { # DEST KIND SOURCE STRIP INCLUDE EXCLUDE LIST: KIND upload, host or url; INCLUDE and EXCLUDE are grep -E's
  kp_expand "$1"
  kp_through 1
  kp_unpack_to=$kp_path
  [ -d "$kp_unpack_to" ] || kp_miss path "$kp_unpack_to" "there is no directory $kp_unpack_to to unpack into"
  kp_archive "$2" "$3"
  kp_path=$kp_unpack_to
  kp_expander_for "$kp_archive_path"
  if [ -z "$kp_mode$5$6" ] && [ "$7" = 0 ] && kp_unpacked "$4"; then
    kp_tree_settled
    return
  fi
  # in check mode nothing may be written there, even for a moment
  if kp_checking; then kp_stage=$kp_dir/kp-stage; else kp_stage=$kp_path/.kplay; fi
  kp_tree_stage "$kp_stage"
  kp_unpack "$4"
  (kp_tree_list "$kp_stage" 1) >"$kp_dir/members" || exit 1
  kp_members "$5" "$6" <"$kp_dir/members" >"$kp_dir/list"
  [ "$7" = 0 ] || awk -F '\t' '$5 != "." { print substr($5, 3) ($1 == "directory" ? "/" : "") }' "$kp_dir/list" >"$kp_dir/files"
  [ "$7" = 0 ] || kp_result_file files "$kp_dir/files"
  kp_tree_from=kp_tree_ready
  kp_tree 1
}

kp_archive() { # KIND SOURCE: leaves the path of the archive in kp_archive_path
  case $1 in
    upload)
      if kp_checking; then kp_upload archive
      else
        kp_upload archive "$kp_unpack_to/.kplay-uploads"
        kp_brought_in=$kp_unpack_to/.kplay-uploads
      fi
      kp_archive_path=$kp_upload_path
      ;;
    host)
      kp_readable "$2"
      kp_archive_path=$kp_path
      kp_result src "$kp_path"
      ;;
    url)
      kp_archive_path=$kp_dir/kp-archive
      kp_download_needed 'cannot download the archive' "$2" "$kp_archive_path"
      ;;
  esac
}

kp_expander_for() { # ARCHIVE: leaves in kp_expander what expands it
  case $(od -An -tx1 -N6 <"$1" | tr -d ' \n') in
    1f8b*) kp_expander=gzip ;;
    425a68*) kp_expander=bzip2 ;;
    fd377a585a00) kp_expander=xz ;;
    28b52ffd*) kp_expander=zstd ;;
    504b0304* | 504b0506*) kp_expander=unzip ;;
    *) kp_expander='cat' ;;
  esac
  command -v "$kp_expander" >/dev/null || kp_fail "the archive needs $kp_expander, which this host does not have"
}

# GNU tar compares by itself: without a copy on the disk, and without a digest. Where it sees any difference but in times and
# owners, or says anything that is not understood here, the archive is unpacked and looked at anew.
kp_unpacked() { # STRIP: whether what is in the archive is in kp_path, with its contents and modes, and whose it is to be
  [ "$kp_expander" != unzip ] || return 1
  case $(tar --version 2>/dev/null) in *'GNU tar'*) ;; *) return 1 ;; esac
  kp_has_uid='' kp_has_gid=''
  kp_heirs
  set -- --strip-components="$1" --show-transformed-names --quoting-style=literal
  kp_expanded <"$kp_archive_path" 2>"$kp_dir/kp-words" | tar -dvf - -C "$kp_path" "$@" >"$kp_dir/compared" 2>>"$kp_dir/kp-words"
  # it looks for what has no name any more
  ! grep -vqxF 'tar: : Warning: Cannot stat: No such file or directory' "$kp_dir/kp-words" || return 1
  sed -E '/: (Mod time|Uid|Gid) differs$/d; /^\/?$/d' "$kp_dir/compared" >"$kp_dir/names"
  ! grep -qE ': ([A-Z][a-z ]* differs?|Not linked to .*|Cannot .*)$|^/|(^|/)\.\.(/|$)|[[:cntrl:]]' "$kp_dir/names" || return 1
  [ -s "$kp_dir/names" ] || return 1
  (cd "$kp_path" && tr '\n' '\0' <"$kp_dir/names" | xargs -0 stat -c '%F	%u	%g' --) >"$kp_dir/owners" 2>/dev/null || return 1
  awk -F '\t' -v uid="$kp_new_uid" -v gid="$kp_new_gid" '
    $1 != "directory" && (uid != "" && $2 != uid || gid != "" && $3 != gid) { exit 1 }' "$kp_dir/owners"
}

kp_unpack() { # STRIP: unpacks kp_archive_path into kp_stage, without the first parts of its paths; fails for paths that leave it
  if [ "$kp_expander" = unzip ]; then
    [ "$1" = 0 ] || kp_fail 'strip_components is for tar archives, and this is a zip archive'
    unzip -l "$kp_archive_path" 2>&1 | sed 's/^ *[0-9]* *[0-9-]* *[0-9:]* *//' >"$kp_dir/kp-names"
    kp_stay_inside
    kp_do 'cannot unpack the archive' kp_unzip
  else
    kp_untarred=0
    (umask 022 && kp_untar "$1") || kp_untarred=1
    kp_stay_inside
    [ "$kp_untarred" = 0 ] || kp_fail "cannot unpack the archive: $(cat "$kp_dir/kp-words")"
    [ ! -e "$kp_dir/kp-broken" ] || kp_fail "cannot unpack the archive: $(cat "$kp_dir/kp-broken")"
  fi
}

kp_unzip() (
  umask 022
  unzip -oq "$kp_archive_path" -d "$kp_stage"
)

kp_untar() { # STRIP: names go to the file kp-names
  { kp_expanded <"$kp_archive_path" 2>"$kp_dir/kp-expander" || kp_expander_failed "$?"; } |
    if [ "$1" = 0 ]; then tar -xpovf - -C "$kp_stage"
    else tar -xpovf - -C "$kp_stage" --strip-components="$1"
    fi >"$kp_dir/kp-names" 2>"$kp_dir/kp-words"
}

kp_expanded() {
  if [ "$kp_expander" = 'cat' ]; then cat; else "$kp_expander" -dc; fi
}

kp_expander_failed() { # STATUS: that of one that tar did not read to its end does not count
  [ "$1" -gt 128 ] || mv "$kp_dir/kp-expander" "$kp_dir/kp-broken"
}

kp_stay_inside() { # fails when a name is absolute or leads upwards; tar and unzip have not followed it
  kp_outside=$(grep -E '^/|(^|/)\.\.(/|$)' "$kp_dir/kp-names" | head -n 1)
  [ -n "$kp_outside" ] || [ ! -e "$kp_dir/kp-words" ] ||
    kp_outside=$(grep -iE 'removing leading|contains .\.\.|with .\.\.' "$kp_dir/kp-words" | head -n 1)
  [ -z "$kp_outside" ] || kp_fail "cannot unpack the archive: it has a path that leaves the directory: $kp_outside"
}

kp_members() { # INCLUDE EXCLUDE: of the list, the members that are wanted and the directories that hold them
  kp_include=$1 kp_exclude=$2 awk -F '\t' '
    {
      line[NR] = $0; path[NR] = $5; kind[NR] = $1
      name = substr($5, 3)
      kept = (ENVIRON["kp_include"] == "" || name ~ ENVIRON["kp_include"])
      if (name != "" && kept && (ENVIRON["kp_exclude"] == "" || name !~ ENVIRON["kp_exclude"])) {
        want[$5] = 1
        if (ENVIRON["kp_include"] != "") for (up = $5; sub("/[^/]*$", "", up);) want[up] = 1
      }
    }
    END { for (i = 1; i <= NR; i++) if (path[i] in want) print line[i] }'
}
