//! Kinds of events that are known by name in code: those of leaving a system call, in their current layout.

use super::Kind;

impl Kind {
    /// A system call that has no kind of its own.
    pub const SYSTEM_CALL: Self = Self(1);
    /// `open`.
    pub const OPEN: Self = Self(3);
    /// `close`.
    pub const CLOSE: Self = Self(5);
    /// `socket`.
    pub const SOCKET: Self = Self(19);
    /// `bind`.
    pub const BIND: Self = Self(21);
    /// `connect`.
    pub const CONNECT: Self = Self(23);
    /// `listen`.
    pub const LISTEN: Self = Self(25);
    /// `send`.
    pub const SEND: Self = Self(29);
    /// `sendto`.
    pub const SENDTO: Self = Self(31);
    /// `recv`.
    pub const RECV: Self = Self(33);
    /// `recvfrom`.
    pub const RECVFROM: Self = Self(35);
    /// `shutdown`.
    pub const SHUTDOWN: Self = Self(37);
    /// `socketpair`.
    pub const SOCKETPAIR: Self = Self(43);
    /// `getsockopt`.
    pub const GETSOCKOPT: Self = Self(47);
    /// `sendmsg`.
    pub const SENDMSG: Self = Self(49);
    /// `sendmmsg`.
    pub const SENDMMSG: Self = Self(51);
    /// `recvmsg`.
    pub const RECVMSG: Self = Self(53);
    /// `recvmmsg`.
    pub const RECVMMSG: Self = Self(55);
    /// `creat`.
    pub const CREAT: Self = Self(59);
    /// `pipe`.
    pub const PIPE: Self = Self(61);
    /// `eventfd`.
    pub const EVENTFD: Self = Self(63);
    /// `chdir`.
    pub const CHDIR: Self = Self(95);
    /// `fchdir`.
    pub const FCHDIR: Self = Self(97);
    /// `signalfd`.
    pub const SIGNALFD: Self = Self(127);
    /// `timerfd_create`.
    pub const TIMERFD_CREATE: Self = Self(137);
    /// `inotify_init`.
    pub const INOTIFY_INIT: Self = Self(139);
    /// `setrlimit`.
    pub const SETRLIMIT: Self = Self(143);
    /// `prlimit`.
    pub const PRLIMIT: Self = Self(145);
    /// `fcntl`.
    pub const FCNTL: Self = Self(151);
    /// Another thread runs.
    pub const SWITCH: Self = Self(152);
    /// A thread ended; an even number for all that.
    pub const PROCESS_EXIT: Self = Self(186);
    /// `setresuid`.
    pub const SETRESUID: Self = Self(193);
    /// `setresgid`.
    pub const SETRESGID: Self = Self(195);
    /// `setuid`.
    pub const SETUID: Self = Self(199);
    /// `setgid`.
    pub const SETGID: Self = Self(201);
    /// `clone`.
    pub const CLONE: Self = Self(223);
    /// `fork`.
    pub const FORK: Self = Self(225);
    /// `vfork`.
    pub const VFORK: Self = Self(227);
    /// `accept`.
    pub const ACCEPT: Self = Self(247);
    /// `chroot`.
    pub const CHROOT: Self = Self(267);
    /// `setsid`.
    pub const SETSID: Self = Self(275);
    /// `execve`.
    pub const EXECVE: Self = Self(293);
    /// `setpgid`.
    pub const SETPGID: Self = Self(295);
    /// `openat`.
    pub const OPENAT: Self = Self(307);
    /// `userfaultfd`.
    pub const USERFAULTFD: Self = Self(321);
    /// An event of a plugin.
    pub const PLUGIN: Self = Self(322);
    /// What an engine told of a container.
    pub const CONTAINER: Self = Self(324);
    /// `openat2`.
    pub const OPENAT2: Self = Self(327);
    /// `execveat`.
    pub const EXECVEAT: Self = Self(331);
    /// `clone3`.
    pub const CLONE3: Self = Self(335);
    /// `open_by_handle_at`.
    pub const OPEN_BY_HANDLE_AT: Self = Self(337);
    /// `io_uring_setup`.
    pub const IO_URING_SETUP: Self = Self(339);
    /// `capset`.
    pub const CAPSET: Self = Self(353);
    /// `useradded`.
    pub const USER_ADDED: Self = Self(354);
    /// `userdeleted`.
    pub const USER_DELETED: Self = Self(356);
    /// `groupadded`.
    pub const GROUP_ADDED: Self = Self(358);
    /// `groupdeleted`.
    pub const GROUP_DELETED: Self = Self(360);
    /// `dup2`.
    pub const DUP2: Self = Self(363);
    /// `dup3`.
    pub const DUP3: Self = Self(365);
    /// `dup`.
    pub const DUP: Self = Self(367);
    /// `bpf`.
    pub const BPF: Self = Self(369);
    /// `epoll_create`.
    pub const EPOLL_CREATE: Self = Self(375);
    /// `epoll_create1`.
    pub const EPOLL_CREATE1: Self = Self(377);
    /// `accept4`.
    pub const ACCEPT4: Self = Self(389);
    /// `pipe2`.
    pub const PIPE2: Self = Self(393);
    /// `inotify_init1`.
    pub const INOTIFY_INIT1: Self = Self(395);
    /// `eventfd2`.
    pub const EVENTFD2: Self = Self(397);
    /// `signalfd4`.
    pub const SIGNALFD4: Self = Self(399);
    /// `prctl`.
    pub const PRCTL: Self = Self(401);
    /// What a plugin told while events came.
    pub const ENGINE: Self = Self(402);
    /// `memfd_create`.
    pub const MEMFD_CREATE: Self = Self(405);
    /// `pidfd_getfd`.
    pub const PIDFD_GETFD: Self = Self(407);
    /// `pidfd_open`.
    pub const PIDFD_OPEN: Self = Self(409);
    /// `setreuid`.
    pub const SETREUID: Self = Self(427);
    /// `setregid`.
    pub const SETREGID: Self = Self(429);
}
