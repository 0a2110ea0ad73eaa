#!/bin/sh
# Turns what debootstrap made into a machine that boots, with a disk beside its own at /mnt, and lets root in with a key.
# usage: finish.sh ROOT PUBLIC-KEY-FILE
set -eu
umask 022
root=$1 key=$2

install -d -m 700 "$root/root/.ssh"
install -m 600 "$key" "$root/root/.ssh/authorized_keys"
echo machine >"$root/etc/hostname"
printf '[Match]\nName=e*\n[Network]\nDHCP=ipv4\n' >"$root/etc/systemd/network/10.network"
printf '/dev/vda / ext4 defaults 0 1\n/dev/vdb /mnt ext4 defaults 0 2\n' >"$root/etc/fstab"
chroot "$root" systemctl -q enable systemd-networkd.service ssh.service
for unit in apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer fstrim.timer systemd-networkd-wait-online.service bird.service; do
  chroot "$root" systemctl -q mask "$unit"
done
rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*
