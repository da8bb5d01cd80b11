#!/bin/busybox sh
# Makes a machine of what is in the initramfs or on the disk, runs the tests, and ends it.
/bin/busybox --install -s /bin
export PATH=/usr/sbin:/usr/bin:/bin HOME=/ TMPDIR=/tmp
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/shm /dev/pts
ln -s /proc/self/fd /dev/fd
mount -t devpts pts /dev/pts
mount -t tmpfs run /run
ln -s /run /var/run
# What is written to a disk stays there, as on any machine.
[ -b /dev/vda ] || mount -t tmpfs tmp /tmp
mount -t bpf bpf /sys/fs/bpf
mount -t securityfs security /sys/kernel/security
mount -t cgroup2 groups /sys/fs/cgroup
insmod /overlay.ko
ip link set lo up
hostname guest
export SEAWALL_LSM_REQUIRED=1 SEAWALL_LSM_ACT=/tests/act SEAWALL_PREVENT_ACT=/tests/contained SEAWALL_LSM_DRIFT=/tests/drift SEAWALL_RING=/tests/ring RUST_BACKTRACE=0
echo "guest: begins: Linux $(uname -r), $(cat /sys/kernel/security/lsm)"
sh /tests/run
echo "guest: ended: $?"
# What was written has to be at the other end of the serial line.
sleep 1
poweroff -f
