# Begins a host of its own beside the one that the tests run on: the same files below an overlay, but own mounts,
# processes, network and names. All of it is gone with its first process.
#
# begin.sh FOLDER PROGRAM: FOLDER/layer takes what is changed, FOLDER/zoo is /zoo inside, PROGRAM is /zoo/seawall.
own=$1
program=$2
mount -t tmpfs none "$own/layer"
mkdir "$own/layer/up" "$own/layer/work" "$own/layer/root"
root=$own/layer/root
mount -t overlay -o "lowerdir=/,upperdir=$own/layer/up,workdir=$own/layer/work" none "$root"
mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
mount --rbind /dev "$root/dev"
mount -t tmpfs none "$root/run"
mount -t tmpfs none "$root/tmp"
mkdir "$root/zoo" "$root/old"
mount --bind "$own/zoo" "$root/zoo"
: >"$root/zoo/seawall"
mount --bind "$program" "$root/zoo/seawall"
cd "$root"
pivot_root . old
exec chroot . /bin/sh -eu /zoo/inside.sh
