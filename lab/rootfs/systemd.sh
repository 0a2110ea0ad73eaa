#!/bin/sh
# Turns what debootstrap made into the image that every host of the lab starts from: no identity, no traces of the build.
# usage: tune.sh ROOT FILES
set -eu
umask 022
root=$1 files=$2

# Not as they lie in our folder: their modes are those of whoever checked it out.
(cd "$files" && find . -type f) | while read -r file; do
  mode=644
  [ ! -x "$files/$file" ] || mode=755
  install -D -m "$mode" "$files/$file" "$root/$file"
done
chroot "$root" systemctl -q enable lab-hardware.service lab-first-boot.service lab-user-data.service ssh.service
for unit in apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer; do
  chroot "$root" systemctl -q mask "$unit"
done
chroot "$root" systemctl -q mask console-getty.service getty.target systemd-networkd-wait-online.service

# An identity is given to each host: machine id, host keys, name, name server.
rm -f "$root"/var/lib/dbus/machine-id "$root"/etc/ssh/ssh_host_* "$root"/etc/hostname "$root"/etc/resolv.conf
: >"$root/etc/machine-id"
install -d -m 700 "$root/root/.ssh"

rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* "$root"/var/log/*.log "$root"/var/log/apt
