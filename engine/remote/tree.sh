# Directory trees, compared in one go with a list whose lines have, between tabs,
#   KIND (directory, file, link)  MODE or -  SHA-256 or the link's aim  UPLOAD  PATH (. or ./…; no control characters)
# and brought over in one go: everything new is put into DEST/.kplay first, then renamed, directory by directory.

kp_copy_tree() { # DEST FORCE LIST: the local tree in the list, with what differs from the uploads that it names
  kp_expand "$1"
  printf '%s\n' "$3" >"$kp_dir/list"
  kp_tree_from=kp_tree_unpack
  kp_tree "$2"
}

kp_copy_tree_here() { # SRC DEST FORCE PRESERVE: the same with a directory of the host; SRC/ means what is in it
  kp_expand "$1"
  kp_source=$kp_path
  [ -d "$kp_source" ] || kp_miss path "$kp_source" "there is no directory $kp_source to copy"
  kp_expand "$2"
  case $1 in
    */) ;;
    *) [ ! -d "$kp_path" ] || kp_path=${kp_path%/}/${kp_source##*/} ;;
  esac
  case $kp_path/ in
    "$kp_source"/*) kp_fail "$kp_path is in $kp_source, which cannot be copied into itself" ;;
  esac
  (kp_tree_list "$kp_source" "$4") >"$kp_dir/list" || exit 1
  kp_result src "$kp_source"
  kp_tree_from=kp_tree_duplicate
  kp_tree "$3"
}

kp_tree() { # FORCE: makes the directory kp_path hold what the list says
  kp_through 1
  if [ -e "$kp_path" ] && [ ! -d "$kp_path" ]; then kp_fail "$kp_path is not a directory"; fi
  kp_tree_plan "$1"
  if [ -s "$kp_dir/plan" ]; then
    kp_changed
    [ "$kp_diff" = 0 ] || kp_tree_diff
    if [ ! -d "$kp_path" ] || kp_checking; then kp_tree_root; fi
    kp_checking || kp_tree_change
    kp_inspect "$kp_path"
    kp_report dest "$kp_path"
  else
    kp_tree_settled
  fi
}

kp_tree_settled() { # says that the directory kp_path holds all it is to hold
  if ! kp_checking; then
    kp_clear "$kp_path/.kplay" # unpacked for nothing, or left by a run that was killed at its very end
    kp_clear "$kp_path/.kplay-uploads"
  fi
  kp_inspect "$kp_path"
  kp_report dest "$kp_path"
}

kp_tree_list() { # DIRECTORY PRESERVE: prints the list of a directory of the host
  cd "$1" || kp_fail "cannot enter $1"
  find . -exec printf '%s\n' {} + >"$kp_dir/names"
  # a line end in a name makes a line that does not begin as a path does, or ends it before the next
  kp_tree_bad=$(find . -name '*[[:cntrl:]]*' | head -n 1)
  [ -z "$kp_tree_bad" ] || kp_fail "$1 has a name with a control character: $kp_tree_bad"
  kp_tree_scan <"$kp_dir/names" | awk -F '\t' -v OFS='\t' -v preserve="$2" '
    $1 == "other" { next }
    { print $1, preserve && $1 != "link" ? $2 : "-", $5, "-", $6 }'
}

kp_tree_scan() { # reads paths: prints KIND MODE UID GID DIGEST-OR-AIM PATH of those that are here, between tabs
  tr '\n' '\0' | xargs -0 sh -c 'stat -c "%F	%a	%u	%g	%n" -- "$@" 2>/dev/null; :' sh >"$kp_dir/scan"
  awk -F '\t' '$1 ~ /^regular/ { print $5 }' "$kp_dir/scan" | kp_tree_digests >"$kp_dir/sums"
  awk -F '\t' '$1 == "symbolic link" { print $5 }' "$kp_dir/scan" | while IFS= read -r kp_name; do
    printf '%s\t%s\n' "$(readlink -- "$kp_name")" "$kp_name"
  done >"$kp_dir/aims"
  awk -F '\t' -v OFS='\t' '
    FILENAME ~ /sums$/ { # a GNU digest line starts with a backslash when it has escaped the name
      if (sub(/^\\/, "")) gsub(/\\\\/, "\\")
      content[substr($0, 67)] = substr($0, 1, 64)
      next
    }
    FILENAME ~ /aims$/ { content[$2] = $1; next }
    {
      kind = $1 ~ /^regular/ ? "file" : $1 == "symbolic link" ? "link" : $1 == "directory" ? $1 : "other"
      path = $5
      if (path != "/") sub(/\/$/, "", path)
      print kind, substr("0000" $2, length($2) + 1), $3, $4, $5 in content ? content[$5] : "-", path
    }' "$kp_dir/sums" "$kp_dir/aims" "$kp_dir/scan"
}

kp_tree_digests() { # reads paths: prints lines of 64 digits, two more characters and the path
  if command -v sha256sum >/dev/null; then kp_digester=sha256sum; else kp_digester='openssl dgst -r -sha256'; fi
  # shellcheck disable=SC2016 # the inner shell expands it
  tr '\n' '\0' | xargs -0 sh -c 'tool=$1; shift; [ "$#" = 0 ] || exec $tool "$@"' sh "$kp_digester"
}

kp_tree_plan() { # FORCE: writes what is to be done, lines WHAT KIND MODE UID GID UPLOAD PATH BEFORE AFTER, to the file plan
  : >"$kp_dir/have"
  if [ -d "$kp_path" ]; then
    # with a slash at its end a link to a directory counts as a directory
    awk -F '\t' '{ print $5 ($1 == "directory" ? "/" : "") }' "$kp_dir/list" >"$kp_dir/names"
    (cd "$kp_path" && kp_tree_scan <"$kp_dir/names") >"$kp_dir/have"
  fi
  kp_has_uid='' kp_has_gid='' kp_has_mode=''
  kp_heirs
  kp_tree_modes >"$kp_dir/modes"
  kp_wanted_mode=$kp_mode kp_mode=$kp_directory_mode
  kp_mode_for directory 0755
  kp_mode=$kp_wanted_mode
  awk -F '\t' -v OFS='\t' -v uid="$kp_new_uid" -v gid="$kp_new_gid" -v force="$1" -v directory_mode="$kp_final" '
    function plan(what, before, mode, owner, group, after) {
      after = mode " " (owner == "" ? "-" : owner) ":" (group == "" ? "-" : group) " " $3
      print what, $1, mode, owner, group, $4, $5, before == "" ? "-" : before, after
    }
    FILENAME ~ /modes$/ { becomes[$1] = $2; next }
    FILENAME ~ /have$/ { kind[$6] = $1; mode[$6] = $2; owner[$6] = $3; group[$6] = $4; content[$6] = $5; next }
    {
      had = $5 in kind ? kind[$5] : ""
      before = had == "" ? "" : mode[$5] " " owner[$5] ":" group[$5] " " content[$5]
      from = $2 != "-" ? $2 : had == "file" ? mode[$5] : "0644"
      want = from in becomes ? becomes[from] : from
      if ($1 == "directory") {
        if (had == "") plan("directory", "", $2 != "-" ? $2 : directory_mode, uid, gid)
      } else if (had == "directory") plan("clash", before, want, uid, gid)
      else if (had != "" && !force) next
      else if (had != $1) plan("content", before, want, uid, gid)
      else {
        u = uid == "" ? owner[$5] : uid
        g = gid == "" ? group[$5] : gid
        if (content[$5] != $3) plan("content", before, want, u, g)
        else if ($1 == "file" && want != mode[$5] || u != owner[$5] || g != group[$5]) plan("attributes", before, want, u, g)
      }
    }' "$kp_dir/modes" "$kp_dir/have" "$kp_dir/list" >"$kp_dir/plan"
  kp_clash=$(awk -F '\t' '$1 == "clash" { print $7; exit }' "$kp_dir/plan")
  [ -z "$kp_clash" ] || kp_fail "$kp_path/${kp_clash#./} is a directory where a file is to be"
}

kp_tree_modes() { # prints, for each mode that a file there or a new one has, what the wanted mode makes of it
  [ -n "$kp_mode" ] || return 0
  { printf '0644\n'; awk -F '\t' '$1 == "file" && $2 != "-" { print $2 }' "$kp_dir/have" "$kp_dir/list"; } | sort -u | while read -r kp_had; do
    kp_mode_for file "$kp_had"
    printf '%s\t%s\n' "$kp_had" "$kp_final"
  done
}

kp_tree_diff() { # the plan as a diff: mode, owner and digest of each path
  kp_result diff "$kp_path"
  awk -F '\t' '$8 != "-" { print $8, $7 }' "$kp_dir/plan" >"$kp_dir/before"
  awk -F '\t' '{ print $9, $7 }' "$kp_dir/plan" >"$kp_dir/after"
  kp_show before "$kp_dir/before"
  kp_show after "$kp_dir/after"
}

kp_tree_root() { # makes the directory kp_path, or in check mode sees whether that is possible
  kp_wanted_mode=$kp_mode kp_mode=$(awk -F '\t' '$7 == "." { print $3 }' "$kp_dir/plan")
  kp_make_directory "$kp_path"
  kp_mode=$kp_wanted_mode
}
