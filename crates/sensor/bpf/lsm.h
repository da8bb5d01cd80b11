/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * The tables of lsm.bpf.c, and what it reports: src/gate/lsm/ writes and reads them. Numbers are in the order of the machine.
 */
#ifndef SEAWALL_LSM_H
#define SEAWALL_LSM_H

/* Whom a policy is for. */
#define KEY_PROCESSES 1 /* a process namespace, and those inside it */
#define KEY_CGROUP 2	/* a control group of the second hierarchy, and those below it */

struct key {
	__u32 kind;
	__u32 reserved;
	__u64 id;
};

/* Bits of a side. */
#define ONLY_LISTED 1 /* files that are not listed as FILE_MAY_RUN do not run */
#define NO_RAW 2      /* raw sockets and those of packets */
#define NO_MOUNT 4
#define NO_TRACE 8
#define NO_BPF 16
#define NETWORK 32 /* addresses have rules */
#define FILES 64   /* some files must not be opened or changed */

/* Where a file is from. */
#define ORIGIN_IMAGE 1	/* a lower layer of the container's overlay */
#define ORIGIN_UPPER 2	/* its upper layer */
#define ORIGIN_MEMORY 4 /* a file without a place */
#define ORIGIN_TMPFS 8
#define ORIGIN_OTHER 16 /* another file system */

struct side {
	__u32 number; /* the lists that belong to it have it in their keys; 0: it says nothing */
	__u32 bits;
	__u32 run;   /* origins that do not run */
	__u32 map;   /* origins that are not mapped as code */
	__u64 capabilities; /* that are refused */
};

#define SIDE_BLOCK 0 /* what it forbids is refused */
#define SIDE_DRY 1   /* what it forbids is reported */
#define SIDES 2

struct policy {
	__u32 image; /* device of the container's overlay; 0: any overlay is the image */
	__u32 reserved;
	struct side sides[SIDES];
};

/* What is said of a file. */
#define FILE_NO_RUN 1
#define FILE_NO_READ 2
#define FILE_NO_WRITE 4
#define FILE_MAY_RUN 8

struct file_key {
	__u32 number;
	__u32 device; /* as the kernel numbers it within */
	__u64 inode;
};

/* Addresses are those of IPv6; those of IPv4 are mapped (::ffff:a.b.c.d). */
struct network_key {
	__u32 prefix; /* bits of what follows */
	__u32 number;
	__u8 address[16];
};

#define TO_CONNECT 1
#define TO_BIND 2

#define OVER_TCP 1
#define OVER_UDP 2
#define OVER_OTHER 4

#define MOST_RULES 16

struct rule {
	__u16 first; /* ports */
	__u16 last;
	__u8 directions;
	__u8 protocols;
	__u8 refuse;
	__u8 reserved;
};

/* All rules that hold for the addresses of a network: the first that fits decides. */
struct rules {
	__u32 count;
	__u32 rest; /* directions that are refused where no rule fits */
	struct rule rules[MOST_RULES];
};

enum hook {
	HOOK_EXEC,
	HOOK_MAP,
	HOOK_OPEN,
	HOOK_CHANGE,
	HOOK_CONNECT,
	HOOK_BIND,
	HOOK_SOCKET,
	HOOK_MOUNT,
	HOOK_TRACE,
	HOOK_BPF,
	HOOK_CAPABLE,
	HOOKS,
};

enum why {
	WHY_LISTED = 1,
	WHY_ORIGIN,
	WHY_UNLISTED,
	WHY_RULE,
	WHY_NEVER,
};

struct tally {
	__u64 refused;
	__u64 would;  /* be refused, but for SIDE_DRY */
	__u64 untold; /* of both, for want of room */
};

#define PATH_ROOM 1024

struct refusal {
	__u64 time; /* nanoseconds since the machine was started */
	__u64 id;   /* of the key that the policy was found by */
	__u64 inode;
	__u64 real_inode; /* the one behind a file of an overlay */
	__u64 detail;	  /* the capability, the command, the process that was to be traced */
	__u32 kind;	  /* of the key */
	__u32 thread;
	__u32 process;
	__u32 hook;
	__u32 why;
	__u32 side;
	__u32 device;
	__u32 real_device;
	__u32 origin;
	__u32 protocol;
	__u16 family; /* 0: no address */
	__u16 port;
	__u32 length; /* of the name */
	__u8 address[16];
	char command[16];
	char name[PATH_ROOM];
};

/* What the loader asks: a thread of its own opens a file, is refused, and finds here what the file is. */
struct question {
	__u32 thread;	 /* in its own process namespace; 0: nothing is asked */
	__u32 namespace;
	__u32 answered;
	__u32 device;
	__u32 real_device;
	__u32 origin;
	__u64 inode;
	__u64 real_inode;
};

#endif
