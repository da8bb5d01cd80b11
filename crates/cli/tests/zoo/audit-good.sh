# Audit rules on all that the engine is made of, loaded into the kernel; taken out again, whatever comes.
mkdir -p /etc/default /etc/sysconfig /etc/containerd /var/lib/docker /run/containerd
for file in /etc/default/docker /etc/sysconfig/docker /etc/containerd/config.toml /etc/docker/daemon.json \
    /usr/bin/dockerd /usr/bin/containerd-shim /usr/bin/containerd-shim-runc-v1; do
    [ -e "$file" ] || touch "$file"
done
python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("/run/containerd/containerd.sock")' 2>/dev/null ||
    touch /run/containerd/containerd.sock
was=$(auditctl -s | sed -n 's/^enabled //p')
rules() {
    for file in /run/containerd /var/lib/docker /etc/docker /usr/bin/dockerd /usr/sbin/dockerd \
        /usr/lib/systemd/system/docker.service /usr/lib/systemd/system/docker.socket \
        /run/containerd/containerd.sock /etc/default/docker /etc/docker/daemon.json /etc/containerd/config.toml \
        /etc/sysconfig/docker /usr/bin/containerd /usr/bin/containerd-shim /usr/bin/containerd-shim-runc-v1 \
        /usr/bin/containerd-shim-runc-v2 /usr/bin/runc /usr/sbin/runc; do
        [ ! -e "$file" ] || auditctl "$1" "$file" -p rwxa -k seawall-zoo >/dev/null 2>&1 || true
    done
}
trap 'rules -W; auditctl -e "$was" >/dev/null' EXIT
rules -w
auditctl -e 1 >/dev/null
