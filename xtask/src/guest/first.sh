#!/bin/busybox sh
# The first process where the guest has a disk: all there is is on that.
/bin/busybox --install -s /bin
export PATH=/bin
mount -t devtmpfs dev /dev
. /modules
mount -t ext4 /dev/vda /disk
exec switch_root /disk /init
