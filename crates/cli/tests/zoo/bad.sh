# A host on which all is set as it should not be, and containers with one risky option each.
mkdir -p /etc/docker/certs.d/registry.example:5000 /etc/docker/tls /etc/default /etc/sysconfig /etc/containerd /tmp/c
cd /etc/docker/tls
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=zoo \
    -addext subjectAltName=IP:10.99.0.2 -keyout key.pem -out cert.pem 2>/dev/null
cp cert.pem ca.pem
cp cert.pem /etc/docker/certs.d/registry.example:5000/ca.crt
chown 1000:1000 ./* /etc/docker/certs.d/registry.example:5000/ca.crt
chmod 666 ./* /etc/docker/certs.d/registry.example:5000/ca.crt
cat >/etc/docker/daemon.json <<'JSON'
{
  "hosts": ["unix:///run/docker.sock", "tcp://0.0.0.0:2376"],
  "tls": true,
  "tlscacert": "/etc/docker/tls/ca.pem",
  "tlscert": "/etc/docker/tls/cert.pem",
  "tlskey": "/etc/docker/tls/key.pem",
  "storage-driver": "vfs",
  "log-level": "debug",
  "iptables": false,
  "ip6tables": false,
  "experimental": true,
  "seccomp-profile": "/etc/docker/open.json",
  "cgroup-parent": "/zoo",
  "insecure-registries": ["10.0.0.0/8"]
}
JSON
echo '{"defaultAction": "SCMP_ACT_ALLOW"}' >/etc/docker/open.json
echo 'DOCKER_OPTS=' >/etc/default/docker
echo 'OPTIONS=' >/etc/sysconfig/docker
echo >/etc/containerd/config.toml
touch /usr/bin/containerd-shim /usr/bin/containerd-shim-runc-v1
groupadd -f docker
useradd -M -N -g docker zoe
for file in /etc/docker /etc/docker/daemon.json /etc/default/docker /etc/sysconfig/docker \
    /lib/systemd/system/docker.service /lib/systemd/system/docker.socket; do
    chown 1000:1000 "$file"
    chmod 777 "$file"
done
engine
chown 1000:1000 /run/docker.sock /run/docker/containerd/containerd.sock
chmod 666 /run/docker.sock /run/docker/containerd/containerd.sock
image
mkdir -p /srv/run
ln -s /run/docker.sock /srv/run/engine
keep plain
keep host-network --network host
keep host-pid --pid host
keep host-ipc --ipc host
keep host-uts --uts host
keep host-root --volume /:/host
keep host-etc --volume /etc:/host
keep socket --volume /srv/run/engine:/sock
keep shared-mount --mount type=bind,source=/tmp/c,target=/mnt,bind-propagation=rshared
keep device --device /dev/kmsg
keep no-seccomp --security-opt seccomp=unconfined
keep capability --cap-add NET_ADMIN
keep ports --publish 80:80 --publish 8080:8080 --publish '[::]:9090:90'
keep always --restart always
keep ulimit --ulimit nofile=2000:2000
keep group --cgroup-parent /zoo2
made privileged --privileged
docker run --detach --name ssh --network none box:1 /bin/busybox nc -l -p 22 -e /bin/busybox true >/dev/null
tar -C /tmp/box -c . | docker import --change 'LABEL next=1' - box:2 >/dev/null
docker tag box:2 box:1
i=0
while [ "$i" -lt 21 ]; do
    i=$((i + 1))
    docker create --name "old$i" box:1 /bin/busybox true >/dev/null
    tar -c -T /dev/null | docker import --change "LABEL n=$i" - "unused:$i" >/dev/null
done
# Where not all capabilities are there to give it fails, and yet was asked for.
docker exec --privileged --user 0 plain /bin/busybox true || true
