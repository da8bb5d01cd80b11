//! Ways around those who watch, each with what it has to raise. Words go to `ways.c` and `act.c`.

use super::acts::{ADMIN, Act, FREE, NET, NONE, PEER, act};

const TRACE: &[&str] = &["--cap-add", "SYS_PTRACE"];
const OPEN: &[&str] = &["--security-opt", "systempaths=unconfined"];
const ADMIN_FREE: &[&str] = &[
    "--cap-add",
    "SYS_ADMIN",
    "--security-opt",
    "seccomp=unconfined",
];

pub(super) const WAYS: &[Act] = &[
    // The kernel takes the lower half of some arguments alone.
    act(
        "RT-0002",
        PEER,
        &["/ways", "dup-dirty", "0"],
        &["/ways", "dup-dirty", "9"],
    ),
    // More descriptors than are remembered.
    act(
        "RT-0002",
        PEER,
        &["/ways", "behind-many", "0"],
        &["/ways", "behind-many", "9"],
    ),
    act(
        "RT-0048",
        NONE,
        &["/ways", "socket", "17", "2"],
        &["/ways", "socket", "2", "2"],
    ),
    // SOCK_PACKET, which makes one of AF_PACKET of any.
    act(
        "RT-0048",
        NONE,
        &["/ways", "socket", "2", "10"],
        &["/ways", "socket", "1", "2"],
    ),
    // Connections that come about after the call, and calls that are ended.
    act(
        "RT-0047",
        PEER,
        &["/ways", "connect-later", "2375"],
        &["/ways", "connect-later", "8080"],
    ),
    act(
        "RT-0047",
        PEER,
        &["/ways", "connect-interrupted", "2375"],
        &["/ways", "connect-interrupted", "8080"],
    ),
    act(
        "RT-0047",
        PEER,
        &["/ways", "connect-killed", "2375"],
        &["/ways", "connect-killed", "8080"],
    ),
    act(
        "RT-0046",
        PEER,
        &["/ways", "connect-refused", "169.254.169.254", "80"],
        &["/ways", "connect-refused", "127.0.0.1", "80"],
    ),
    // Another thread changes what a call was given while it goes on.
    act(
        "RT-0047",
        PEER,
        &["/ways", "connect-swapped", "2375"],
        &["/ways", "connect-swapped", "8080"],
    ),
    act(
        "RT-0047",
        PEER,
        &["/ways", "connect-old-overwritten", "2375"],
        &["/ways", "connect-old-overwritten", "8080"],
    ),
    act(
        "RT-0038",
        FREE,
        &["/ways", "clone-flipped", "0x10000000"],
        &["/ways", "clone-flipped", "0x400"],
    ),
    // Packets.
    act(
        "RT-0046",
        NONE,
        &["/ways", "send-old", "169.254.169.254"],
        &["/ways", "send-old", "127.0.0.1"],
    ),
    act(
        "RT-0046",
        NET,
        &["/ways", "send-many", "169.254.169.254", "1"],
        &["/ways", "send-many", "127.0.0.2", "1"],
    ),
    act(
        "RT-0046",
        NET,
        &["/ways", "send-many", "169.254.169.254", "30"],
        &["/ways", "send-many", "127.0.0.2", "30"],
    ),
    // Other processes.
    act(
        "RT-0044",
        TRACE,
        &["/ways", "take-descriptor"],
        &["/ways", "nothing"],
    ),
    act(
        "RT-0044",
        TRACE,
        &["/ways", "take-descriptor", "/etc/motd"],
        &["/ways", "nothing"],
    ),
    act(
        "RT-0044",
        TRACE,
        &["/ways", "write-into"],
        &["/ways", "nothing"],
    ),
    // The first process of a container reads its own by this number.
    act(
        "RT-0028",
        NONE,
        &["/ways", "of-parent", "environ"],
        &["/act", "read", "/proc/1/environ"],
    ),
    act(
        "RT-0029",
        NONE,
        &["/ways", "of-parent", "mem"],
        &["/act", "read", "/proc/1/mem"],
    ),
    // Paths that lead elsewhere than they say.
    act(
        "RT-0017",
        NONE,
        &["/act", "read", "/proc/thread-self/root/etc/shadow"],
        &["/act", "read", "/proc/thread-self/root/etc/hostname"],
    ),
    act(
        "RT-0035",
        ADMIN,
        &["/ways", "below-folder", "0x20000"],
        &["/ways", "below-folder", "0x400"],
    ),
    act(
        "RT-0035",
        ADMIN_FREE,
        &["/ways", "below-tree", "1"],
        &["/ways", "below-tree", "0"],
    ),
    act(
        "RT-0036",
        ADMIN_FREE,
        &["/ways", "move-tree", "/opt"],
        &["/ways", "below-tree", "0"],
    ),
    act(
        "RT-0036+RT-0039",
        ADMIN_FREE,
        &["/ways", "change-root"],
        &["/ways", "nothing"],
    ),
    act(
        "RT-0036+RT-0038",
        FREE,
        &["/ways", "mount-as-user"],
        &["/ways", "nothing"],
    ),
    act(
        "RT-0019",
        NONE,
        &[
            "/ways",
            "rename",
            "/opt/x/prog",
            "/proc/self/root/etc/passwd",
        ],
        &[
            "/ways",
            "rename",
            "/opt/x/prog",
            "/proc/self/root/etc/passwds",
        ],
    ),
    act(
        "RT-0019",
        NONE,
        &[
            "/ways",
            "rename-in",
            "/opt/x/prog",
            "/etc",
            "/proc/self/cwd/passwd",
        ],
        &[
            "/ways",
            "rename-in",
            "/opt/x/prog",
            "/opt",
            "/proc/self/cwd/passwd",
        ],
    ),
    act(
        "RT-0020",
        NONE,
        &[
            "/ways",
            "link",
            "/opt/x/prog",
            "/proc/1/root/root/.ssh/authorized_keys",
        ],
        &[
            "/ways",
            "link",
            "/opt/x/prog",
            "/proc/1/root/root/.ssh/known_hosts",
        ],
    ),
    act(
        "RT-0021",
        NONE,
        &[
            "/ways",
            "symlink",
            "/opt/x/prog",
            "/proc/self/root/etc/cron.d/z",
        ],
        &["/ways", "symlink", "/opt/x/prog", "/proc/self/root/etc/z"],
    ),
    act(
        "RT-0027",
        NONE,
        &["/ways", "unlink", "/proc/self/root/var/log/wtmp"],
        &["/ways", "unlink", "/proc/self/root/opt/x/prog"],
    ),
    // Programs.
    act(
        "RT-0009",
        NONE,
        &["/ways", "empty-path", "/tmp/prog"],
        &["/ways", "empty-path", "/bin/prog"],
    ),
    act(
        "RT-0003",
        NONE,
        &["/ways", "deleted", "/act", "/new"],
        &["/ways", "empty-path", "/bin/prog"],
    ),
    act(
        "RT-0004",
        FREE,
        &["/ways", "memory-by-path", "/bin/prog"],
        &["/ways", "empty-path", "/bin/prog"],
    ),
    // /dev lies in memory: what is there is in no layer of the image.
    act(
        "RT-0003+RT-0009",
        NONE,
        &["/ways", "copy-as", "/bin/prog", "/dev/prog", "innocent"],
        &["/ways", "as", "/bin/prog", "innocent"],
    ),
    act(
        "RT-0009",
        NONE,
        &["/ways", "vfork", "/tmp/prog"],
        &["/ways", "vfork", "/bin/prog"],
    ),
    act(
        "RT-0009",
        NONE,
        &["/ways", "long-words", "/tmp/prog"],
        &["/ways", "long-words", "/bin/prog"],
    ),
    act(
        "RT-0009",
        NONE,
        &["/ways", "without-words", "/tmp/prog"],
        &["/ways", "without-words", "/bin/prog"],
    ),
    act(
        "RT-0003+RT-0009",
        NONE,
        &[
            "/ways",
            "copy-as",
            "/bin/prog",
            "/tmp/\n\u{1b}[31mX",
            "/tmp/\n\u{1b}[31mX",
            "\n\u{1b}[2J",
        ],
        &["/ways", "as", "/bin/prog", "\n\u{1b}[2J"],
    ),
    act(
        "RT-0006",
        NONE,
        &[
            "/ways",
            "as",
            "/bin/prog",
            "\n\u{9b}",
            "stratum+tcp://pool:3333",
        ],
        &["/ways", "as", "/bin/prog", "\n\u{9b}", "tcp://pool:3333"],
    ),
    // Who somebody says to be.
    act(
        "RT-0017",
        NONE,
        &["/ways", "disguised", "/etc/shadow"],
        &["/ways", "disguised", "/etc/hostname"],
    ),
    act(
        "RT-0017",
        NONE,
        &["/ways", "as", "/ways", "passwd", "disguised", "/etc/shadow"],
        &[
            "/ways",
            "as",
            "/ways",
            "passwd",
            "disguised",
            "/etc/hostname",
        ],
    ),
    act(
        "RT-0003+RT-0009+RT-0017",
        NONE,
        &[
            "/ways",
            "copy-as",
            "/act",
            "/dev/passwd",
            "act",
            "read",
            "/etc/shadow",
        ],
        &[
            "/ways",
            "as",
            "/usr/bin/passwd",
            "act",
            "read",
            "/etc/shadow",
        ],
    ),
    act(
        "RT-0003+RT-0017",
        NONE,
        &[
            "/ways",
            "copy-as",
            "/act",
            "/opt/passwd",
            "act",
            "read",
            "/etc/shadow",
        ],
        &[
            "/ways",
            "as",
            "/usr/bin/passwd",
            "act",
            "read",
            "/etc/shadow",
        ],
    ),
    act(
        "RT-0017",
        NONE,
        &[
            "/ways",
            "behind-others",
            "/usr/bin/passwd",
            "act",
            "read",
            "/etc/shadow",
        ],
        &[
            "/ways",
            "behind-others",
            "/usr/bin/passwd",
            "act",
            "read",
            "/etc/hostname",
        ],
    ),
    act(
        "RT-0003+RT-0009+RT-0018",
        NONE,
        &[
            "/ways",
            "copy-as",
            "/act",
            "/dev/ssh",
            "act",
            "read",
            "/root/.ssh/id_ed25519",
        ],
        &[
            "/ways",
            "as",
            "/usr/bin/ssh",
            "act",
            "read",
            "/root/.ssh/id_ed25519",
        ],
    ),
    act(
        "RT-0003+RT-0009+RT-0048",
        NONE,
        &["/ways", "copy-as", "/act", "/dev/ping", "act", "packets"],
        &["/ways", "as", "/bin/ping", "act", "packets"],
    ),
    act(
        "RT-0017+RT-0038",
        FREE,
        &["/ways", "other-program", "/usr/bin/passwd", "/etc/shadow"],
        &[
            "/ways",
            "as",
            "/usr/bin/passwd",
            "act",
            "read",
            "/etc/shadow",
        ],
    ),
    // What the kernel starts when a program crashes.
    act(
        "RT-0032",
        OPEN,
        &["/act", "write", "/proc/sys/kernel/core_pattern"],
        &["/act", "read", "/proc/sys/kernel/core_pattern"],
    ),
];
