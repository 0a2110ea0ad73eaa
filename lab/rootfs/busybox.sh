#!/bin/sh
# Turns the unpacked packages of a busybox host into the image that it starts from: applets, accounts, no identity.
# usage: busybox.sh ROOT FILES
set -eu
umask 022
root=$1 files=$2

for folder in dev proc sys run tmp root home etc/dropbear etc/ssh var/lib var/log var/tmp usr/local/bin usr/local/sbin; do
  mkdir -p "$root/$folder"
done
chmod 1777 "$root/tmp" "$root/var/tmp"
chmod 700 "$root/root"
install -d -m 700 "$root/root/.ssh"
ln -sfn /run "$root/var/run"

# Not as they lie in our folder: their modes are those of whoever checked it out.
(cd "$files" && find . -type f) | while read -r file; do
  mode=644
  [ ! -x "$files/$file" ] || mode=755
  install -D -m "$mode" "$files/$file" "$root/$file"
done
printf 'root:*:19000:0:99999:7:::\nnobody:*:19000:0:99999:7:::\n' >"$root/etc/shadow"
printf 'root:*::\n' >"$root/etc/gshadow"
chmod 640 "$root/etc/shadow" "$root/etc/gshadow"

# Programs of packages that busybox has as well stay those of busybox; only accounts are made by the package passwd.
for program in "$root"/bin/* "$root"/sbin/* "$root"/usr/bin/* "$root"/usr/sbin/*; do
  case ${program##*/} in
    busybox | dropbear* | dbclient | ldconfig | getent) ;;
    useradd | userdel | usermod | groupadd | groupdel | groupmod | gpasswd | chage | chpasswd) ;;
    *) rm -f "$program" ;;
  esac
done
chroot "$root" /bin/busybox --install -s

# Nothing of what packages bring beside programs and libraries.
rm -rf "$root"/usr/share "$root"/usr/lib/systemd "$root"/lib/systemd "$root"/etc/init.d "$root"/etc/cron* "$root"/var/lib/dpkg
rm -rf "$root"/usr/lib/*/perl* "$root"/etc/ssh/*
# What must run is tried, since no package's dependencies are looked at here.
chroot "$root" useradd --help >/dev/null
chroot "$root" dropbear -V 2>/dev/null
chroot "$root" sh -c 'command -v dropbearconvert init ls ip tail' >/dev/null
