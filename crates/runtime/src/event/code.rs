//! Kinds of events that are known by name in code: those of leaving a system call, in their current layout.

use super::Kind;

impl Kind {
    /// A system call that has no kind of its own.
    pub const SYSTEM_CALL: Kind = Kind(1);
    /// `open`.
    pub const OPEN: Kind = Kind(3);
    /// `close`.
    pub const CLOSE: Kind = Kind(5);
    /// `socket`.
    pub const SOCKET: Kind = Kind(19);
    /// `bind`.
    pub const BIND: Kind = Kind(21);
    /// `connect`.
    pub const CONNECT: Kind = Kind(23);
    /// `listen`.
    pub const LISTEN: Kind = Kind(25);
    /// `send`.
    pub const SEND: Kind = Kind(29);
    /// `sendto`.
    pub const SENDTO: Kind = Kind(31);
    /// `recv`.
    pub const RECV: Kind = Kind(33);
    /// `recvfrom`.
    pub const RECVFROM: Kind = Kind(35);
    /// `shutdown`.
    pub const SHUTDOWN: Kind = Kind(37);
    /// `socketpair`.
    pub const SOCKETPAIR: Kind = Kind(43);
    /// `getsockopt`.
    pub const GETSOCKOPT: Kind = Kind(47);
    /// `sendmsg`.
    pub const SENDMSG: Kind = Kind(49);
    /// `sendmmsg`.
    pub const SENDMMSG: Kind = Kind(51);
    /// `recvmsg`.
    pub const RECVMSG: Kind = Kind(53);
    /// `recvmmsg`.
    pub const RECVMMSG: Kind = Kind(55);
    /// `creat`.
    pub const CREAT: Kind = Kind(59);
    /// `pipe`.
    pub const PIPE: Kind = Kind(61);
    /// `eventfd`.
    pub const EVENTFD: Kind = Kind(63);
    /// `chdir`.
    pub const CHDIR: Kind = Kind(95);
    /// `fchdir`.
    pub const FCHDIR: Kind = Kind(97);
    /// `signalfd`.
    pub const SIGNALFD: Kind = Kind(127);
    /// `timerfd_create`.
    pub const TIMERFD_CREATE: Kind = Kind(137);
    /// `inotify_init`.
    pub const INOTIFY_INIT: Kind = Kind(139);
    /// `setrlimit`.
    pub const SETRLIMIT: Kind = Kind(143);
    /// `prlimit`.
    pub const PRLIMIT: Kind = Kind(145);
    /// `fcntl`.
    pub const FCNTL: Kind = Kind(151);
    /// Another thread runs.
    pub const SWITCH: Kind = Kind(152);
    /// A thread ended; an even number for all that.
    pub const PROCESS_EXIT: Kind = Kind(186);
    /// `setresuid`.
    pub const SETRESUID: Kind = Kind(193);
    /// `setresgid`.
    pub const SETRESGID: Kind = Kind(195);
    /// `setuid`.
    pub const SETUID: Kind = Kind(199);
    /// `setgid`.
    pub const SETGID: Kind = Kind(201);
    /// `clone`.
    pub const CLONE: Kind = Kind(223);
    /// `fork`.
    pub const FORK: Kind = Kind(225);
    /// `vfork`.
    pub const VFORK: Kind = Kind(227);
    /// `accept`.
    pub const ACCEPT: Kind = Kind(247);
    /// `chroot`.
    pub const CHROOT: Kind = Kind(267);
    /// `setsid`.
    pub const SETSID: Kind = Kind(275);
    /// `execve`.
    pub const EXECVE: Kind = Kind(293);
    /// `setpgid`.
    pub const SETPGID: Kind = Kind(295);
    /// `openat`.
    pub const OPENAT: Kind = Kind(307);
    /// `userfaultfd`.
    pub const USERFAULTFD: Kind = Kind(321);
    /// An event of a plugin.
    pub const PLUGIN: Kind = Kind(322);
    /// What an engine told of a container.
    pub const CONTAINER: Kind = Kind(324);
    /// `openat2`.
    pub const OPENAT2: Kind = Kind(327);
    /// `execveat`.
    pub const EXECVEAT: Kind = Kind(331);
    /// `clone3`.
    pub const CLONE3: Kind = Kind(335);
    /// `open_by_handle_at`.
    pub const OPEN_BY_HANDLE_AT: Kind = Kind(337);
    /// `io_uring_setup`.
    pub const IO_URING_SETUP: Kind = Kind(339);
    /// `capset`.
    pub const CAPSET: Kind = Kind(353);
    /// `useradded`.
    pub const USER_ADDED: Kind = Kind(354);
    /// `userdeleted`.
    pub const USER_DELETED: Kind = Kind(356);
    /// `groupadded`.
    pub const GROUP_ADDED: Kind = Kind(358);
    /// `groupdeleted`.
    pub const GROUP_DELETED: Kind = Kind(360);
    /// `dup2`.
    pub const DUP2: Kind = Kind(363);
    /// `dup3`.
    pub const DUP3: Kind = Kind(365);
    /// `dup`.
    pub const DUP: Kind = Kind(367);
    /// `bpf`.
    pub const BPF: Kind = Kind(369);
    /// `epoll_create`.
    pub const EPOLL_CREATE: Kind = Kind(375);
    /// `epoll_create1`.
    pub const EPOLL_CREATE1: Kind = Kind(377);
    /// `accept4`.
    pub const ACCEPT4: Kind = Kind(389);
    /// `pipe2`.
    pub const PIPE2: Kind = Kind(393);
    /// `inotify_init1`.
    pub const INOTIFY_INIT1: Kind = Kind(395);
    /// `eventfd2`.
    pub const EVENTFD2: Kind = Kind(397);
    /// `signalfd4`.
    pub const SIGNALFD4: Kind = Kind(399);
    /// `prctl`.
    pub const PRCTL: Kind = Kind(401);
    /// What a plugin told while events came.
    pub const ENGINE: Kind = Kind(402);
    /// `memfd_create`.
    pub const MEMFD_CREATE: Kind = Kind(405);
    /// `pidfd_getfd`.
    pub const PIDFD_GETFD: Kind = Kind(407);
    /// `pidfd_open`.
    pub const PIDFD_OPEN: Kind = Kind(409);
    /// `setreuid`.
    pub const SETREUID: Kind = Kind(427);
    /// `setregid`.
    pub const SETREGID: Kind = Kind(429);
}
