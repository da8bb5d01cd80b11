/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * What the kernel programs write and src/wire.rs reads: a head, then pieces. Numbers are in the order of the machine.
 */
#ifndef SEAWALL_WIRE_H
#define SEAWALL_WIRE_H

/* Numbers that are no system call. */
#define NUMBER_EXIT 0xfff0
/* A thread was made, and has not run yet: head and pieces are about it, the first argument is who made it. */
#define NUMBER_BIRTH 0xfff1

/* Flags of a head. */
#define HEAD_COMPAT 1 /* a system call of the 32-bit interface */
#define HEAD_CUT 2    /* not all pieces had room */
#define HEAD_LATE 4   /* a text is as it was when the call returned */
#define HEAD_RING 8   /* no call: a request of io_uring that does the same */
#define HEAD_PARENT_MOUNTS 16 /* the process is in the namespace of mounts that its parent is in */

struct head {
	__u32 length;
	__u16 number;
	__u16 flags;
	__u64 time;     /* nanoseconds since the machine was started */
	__u64 sequence; /* of this processor and call, from 1: gaps are losses; requests of io_uring may have numbers of their own */
	__u32 thread;
	__u32 process;
	__s64 result;
	__u64 args[6];
	__u64 program; /* which start of a program it runs: another one for each; 0: none */
	__u32 process_namespace;
	__u32 mount_namespace;
	__u16 processor;
	__u16 pieces;
	__u32 class;
};

/* What a piece is. */
enum piece_kind {
	PIECE_TEXT = 1,   /* bytes of the process, without the NUL */
	PIECE_BYTES = 2,  /* bytes of the process */
	PIECE_FILE = 3,   /* struct file_fact, then a path */
	PIECE_SOCKET = 4, /* struct socket_fact, then the path of a unix socket */
	PIECE_PATH = 5,   /* a path: names from the last to the first, each ended by NUL */
	PIECE_TASK = 6,   /* struct task_fact */
	PIECE_ARGS = 7,   /* arguments, each ended by NUL */
	PIECE_ENV = 8,    /* environment, likewise */
	PIECE_CGROUP = 9, /* a path of a control group, as PIECE_PATH */
	PIECE_ASKED = 10, /* the program that was asked for */
	PIECE_ADDRESS = 11, /* struct sockaddr */
	PIECE_USER = 12,  /* numbers of the user and group by whose rights a request is carried out */
};

/* Which of its kind: an argument's place, or one of these. */
#define INDEX_RESULT 16
#define INDEX_EXE 17
#define INDEX_CWD 18
#define INDEX_UNIFIED 19
#define INDEX_MEMORY 20
#define INDEX_PIDS 21
#define INDEX_STANDARD 22 /* of the descriptors 0, 1 and 2 */

struct piece {
	__u16 kind;
	__u16 index;
	__u32 length;
};

#define FILE_UPPER 1
#define FILE_LOWER 2
#define FILE_UNLINKED 4
#define FILE_CREATED 8
#define FILE_ELSEWHERE 16 /* on a mount of another namespace of mounts */
#define FILE_OWN_PROCESS 32 /* tells of the process that opened it (proc(5)) */

struct file_fact {
	__u64 inode;
	__u64 changed;
	__u64 modified;
	__u32 device;
	__u32 mode;
	__u32 flags;
	__u32 magic;
	__u32 user;
	__u32 bits;
};

struct socket_fact {
	__u64 socket;
	__u64 peer;
	__u16 family;
	__u16 type;
	__u16 protocol;
	__u16 state;
	__u16 local_port;
	__u16 remote_port;
	__u32 reserved;
	__u8 local[16];
	__u8 remote[16];
};

/* The process is in another namespace of users than its parent. */
#define TASK_OTHER_USERS 1

struct task_fact {
	__u64 started;
	__u64 namespace_started;
	__u64 inheritable;
	__u64 permitted;
	__u64 effective;
	__u64 descriptor_limit;
	__s32 parent;
	__s32 parent_process;
	__s32 virtual_thread;
	__s32 virtual_process;
	__s32 session; /* as virtual_group: in the namespace that it was made in */
	__s32 group;
	__s32 virtual_group;
	__u32 user;
	__u32 user_group;
	__u32 login_user;
	__u32 terminal;
	__u32 exit_code;
	__u32 children_namespace; /* of processes, that its children will be in */
	__u32 bits;
	char name[16];
};

/* How an argument is recorded. */
enum argument {
	ARGUMENT_NUMBER = 0,
	ARGUMENT_TEXT = 1,       /* a text */
	ARGUMENT_ADDRESS = 2,    /* an address of a socket as it was when the call began; its length is the next argument */
	ARGUMENT_BYTES = 3,      /* bytes; how many is the next argument */
	ARGUMENT_DESCRIPTOR = 4, /* a descriptor: what it is of is recorded, too */
	ARGUMENT_DIRECTORY = 5,  /* a descriptor of a directory, or the working directory */
	ARGUMENT_OPEN_HOW = 6,   /* struct open_how of openat2 */
	ARGUMENT_NAME = 7,       /* a text where the first argument is PR_SET_NAME */
	ARGUMENT_ENTERED = 8,    /* a text as it was when the call began */
	ARGUMENT_MESSAGE = 9,    /* struct msghdr: its first piece of data, and its address as it was when the call began */
	ARGUMENT_RECEIVED = 10,  /* bytes that the call wrote, as many as it returned */
	ARGUMENT_RECEIVED_MESSAGE = 11, /* the same of a struct msghdr, and its address, which the call wrote */
	ARGUMENT_RING = 12,      /* struct io_uring_params */
	ARGUMENT_MESSAGES = 14,  /* struct mmsghdr: the addresses of each as they were when the call began */
	ARGUMENT_SENDER = 13,    /* an address that the call wrote; the next argument leads to its length */
	ARGUMENT_OPENED = 15,    /* the path of what is opened */
};

#define WITH_RESULT 1    /* the result is a descriptor */
#define WITH_TASK 2      /* struct task_fact */
#define WITH_PROGRAM 4   /* program, arguments, environment, directory, control groups */
#define WITH_DIRECTORY 8 /* the working directory */
#define WITH_NEW 16      /* as WITH_PROGRAM, told by the first thread of a new process alone */
#define WITH_OPENED 32   /* a file is opened by a path: as such, or to be started */

#define ENTRY_TEXTS 3

/* What is done with a system call. */
struct plan {
	__u8 slot; /* of its filter and counters, from 1; 0: it is no call that can be recorded */
	__u8 class;
	__u8 with;
	__u8 critical;
	__u8 arguments[6];
	__u8 entry; /* how many of its texts are read when it begins */
	__u8 entry_at[ENTRY_TEXTS]; /* the first of a call that opens a file: its path, which is no such text */
	__u8 address; /* the argument that leads to an address, and how it does: 0 where none */
	__u8 address_how;
};

/* Classes that have shares of the buffer of what matters: Class::Program and the like. */
#define CLASS_PROGRAM 0
#define CLASS_PROCESS 1
#define CLASS_KERNEL 3

#define SLOTS 96

/* Of whom the path of what is opened is taken before others can write over it. */
#define TEXTS_CONTAINED 1 /* who may be in a container */
#define TEXTS_ALL 2

/* What of a call is recorded. */
#define FILTER_OFF 0
#define FILTER_ALL 1
#define FILTER_SOME 2

#define RANGES 8
#define NUMBERS 40
#define SOCKETS 24
#define NAMES 96

/* What a fact about a socket is about. */
enum atom_what {
	ATOM_FAMILY = 1,
	ATOM_PORT = 2,
	ATOM_ADDRESS = 3,
};

struct range {
	__s64 low;
	__s64 high;
};

/* A fact about a number of a call, or about its socket. */
struct atom {
	__u8 what;  /* of a socket */
	__u8 place; /* of a number: 0 is the result, arguments follow */
	__u8 shift; /* up and down again: the bits that are left of it are those of a number with a sign */
	__u8 count; /* of ranges */
	__u32 lists; /* that ask for it, as bits */
	__u64 mask;  /* the bits of the number that count */
	struct range range[RANGES];
};

/* What a name has to look like. */
struct component {
	__u64 head;
	__u64 head_mask;
	__u64 tail;
	__u64 tail_mask;
	__u32 length; /* 0: any */
	__u32 least;  /* it is at least so long */
};

#define PATH_LAST 0
#define PATH_FIRST 1
#define PATH_RAW 2
/* The second component, beside PATH_FIRST. */
#define PATH_SECOND 3
#define KINDS 4

struct path_name {
	__u8 kind;
	__u8 has_second;
	__u8 reserved[2];
	__u32 lists; /* that ask for it, as bits */
	struct component one;
	struct component two;
};

/* Names, as bits. */
struct names {
	__u64 bits[2];
};

/* A byte at an end of a name is looked up by its lower bits; a length that is as large, or larger, at the last place. */
#define ENDS 64

struct filter {
	__u8 mode;
	__u8 numbers; /* facts about them */
	__u8 sockets; /* facts about one */
	__u8 names;
	__u8 has_first; /* names at the begin of paths are among them */
	__u8 texts; /* of whom the path of what is opened is taken */
	__u8 reserved[2];
	__u32 lists; /* all of them, as bits */
	/* Those that ask for what no fact of the table is about: */
	__u32 contained; /* that the thread may be in a container */
	__u32 path;      /* a name of the file that the result is a descriptor of */
	__u32 elsewhere; /* that this file is on a mount of another namespace */
	__u32 raw_path;  /* a name of the path as the process gave it */
	__u32 reserved_too;
	struct atom number[NUMBERS];
	struct atom socket[SOCKETS];
	struct path_name name[NAMES];
	/* Names that can be what begins, and what ends, with a byte, and what is so long. */
	struct names begins[KINDS][ENDS];
	struct names ends[KINDS][ENDS];
	struct names lengths[KINDS][ENDS];
};

/* How many calls went which way. */
struct count {
	__u64 seen;
	__u64 sent;
	__u64 filtered;
	__u64 lost;
};

/* Who lost something, and what. */
struct loser {
	__u32 namespace;
	__u32 class;
};

struct settings {
	__u32 self;           /* our own process: its events are counted as filtered */
	__u32 host_namespace; /* of processes */
	__u32 snapshot;       /* most bytes of ARGUMENT_BYTES */
	__u32 host_mounts;    /* namespace of mounts of the first process */
	__u32 own_mounts;     /* and of this one */
	__u32 unfiltered;     /* the kernel takes no filter: what is wanted is recorded as a whole */
	__u32 own_rights;     /* the flag of requests that are carried out by rights of their own; 0: not known */
	__u32 repeated;       /* the flag of requests that may be done many times */
	__u32 post_request;   /* the argument that is the request where a completion is posted, or NO_ARGUMENT */
	__u32 post_result;    /* and the one that is its result */
	__u32 completion_at;  /* what is told of a completion stands where the third word leads */
};

#endif
