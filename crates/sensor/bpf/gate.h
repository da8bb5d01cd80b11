/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * What gate.bpf.c and src/gate/wire.rs share. Numbers are in the order of the machine.
 */
#ifndef SEAWALL_GATE_H
#define SEAWALL_GATE_H

/* A control group: in the second hierarchy (2) or that of the first which limits processes (1). Each counts for itself. */
struct group {
	__u64 id;
	__u32 hierarchy;
	__u32 reserved;
};

#define VERDICT_ALLOW 0
#define VERDICT_REPORT 1
#define VERDICT_BLOCK 2

#define WAY_CONNECT 1
#define WAY_BIND 2

/* IPv4 stands in the last 32 bits, behind ::ffff:0:0. */
struct rule {
	__u64 high, low;
	__u64 mask_high, mask_low;
	__u16 first, last; /* ports */
	__u8 protocol;     /* 0: any */
	__u8 way;
	__u8 verdict;
	__u8 reserved;
	__u32 item;
	__u32 reserved_too;
};

#define RULES 128

/* What is done with an execution that fanotify does not see. */
struct signal {
	__u32 verdict;
	__u32 item;
};

struct policy {
	__u32 count;             /* of rules; the first of an item that fits decides for that item */
	__u32 outside;           /* mount namespace of the engine: its processes are on their way into the container */
	__u32 sockets;           /* verdict for sockets that the rules can't judge */
	__u32 sockets_item;
	struct signal memory;    /* files that only memory holds */
	struct signal loader;    /* the dynamic loader, executed by itself */
	struct rule rules[RULES];
};

/* What was done with what a policy is against. */
struct count {
	__u64 blocked;
	__u64 reported;
	__u64 told;   /* records of both */
	__u64 window; /* second in which records were last counted, and how many in it */
	__u64 burst;
};

#define WHAT_CONNECT 1
#define WHAT_SEND 2
#define WHAT_BIND 3
#define WHAT_SOCKET 4
#define WHAT_MEMORY 5
#define WHAT_LOADER 6

struct denial {
	__u64 time; /* nanoseconds since the machine was started */
	struct group group;
	__u64 high, low;
	__u32 process, thread;
	__u32 item;
	__u16 port;
	__u16 protocol;
	__u8 what;
	__u8 verdict;
	__u8 reserved[6];
	char name[16];
	char file[64];
};

#define FILE_OVERLAY 1
#define FILE_UPPER 2
#define FILE_UNLINKED 4
#define FILE_WRITTEN 8 /* somebody has it open for writing */

/* Asked of a descriptor of the asking process. */
struct question {
	__s32 descriptor;
	__u32 bits;
	__u64 magic;
};

#endif
